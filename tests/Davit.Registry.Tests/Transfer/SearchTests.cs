using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

public sealed class SearchTests : IDisposable
{
    /// <summary>As Docker Hub answers 'docker search' (moby, api/types/registry, SearchResults; registry/search_endpoint_v1_test.go).</summary>
    private const string HubAnswer = """
        {"num_pages":1,"num_results":3,"page":1,"page_size":25,"query":"nginx","results":[
        {"name":"nginx","description":"Official build of Nginx.","pull_count":1,"star_count":20000,"is_trusted":false,"is_automated":false,"is_official":true},
        {"name":"bitnami/nginx","description":"Bitnami\n\u001b[31mimage","star_count":180,"is_trusted":false,"is_automated":true,"is_official":false},
        {"name":"","description":null},7]}
        """;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Docker_Hub_is_asked_by_its_own_api_at_its_own_address()
    {
        await using var hub = await ScriptedServer.StartAsync(http => http.JsonAsync(HubAnswer));
        using var client = Client("index.docker.io", hub);

        var found = await client.SearchAsync("docker.io", "nginx & co", 25, CancellationToken.None);

        Assert.Equal(["GET /v1/search?q=nginx%20%26%20co&n=25&ns=index.docker.io"], hub.Seen.Select(s => $"{s.Method} {s.Target}"));
        Assert.Equal(
            [
                new FoundRepository("nginx") { Description = "Official build of Nginx.", Stars = 20000, IsOfficial = true },
                new FoundRepository("bitnami/nginx") { Description = "Bitnami  [31mimage", Stars = 180 },
            ],
            found);
    }

    [Fact]
    public async Task A_mirror_of_Docker_Hub_answers_when_it_cannot_be_reached()
    {
        await using var mirror = await ScriptedServer.StartAsync(http => http.Request.Path == "/v2/_catalog"
            ? http.JsonAsync("""{"repositories":["library/nginx","team/nginx-proxy","library/debian"]}""")
            : http.StatusAsync(404));
        Configure("index.docker.io", $"server = \"http://127.0.0.1:{FreePort.Take()}\"\n");
        using var client = new RegistryClient(Clients.Quick with { Hosts = RegistryHosts.Create([mirror.Url.ToString()], [], [_directory.Path]) });

        Assert.Equal(["nginx", "team/nginx-proxy"], (await client.SearchAsync("docker.io", "nginx", 25, CancellationToken.None)).Select(r => r.Name));
    }

    [Fact]
    public async Task A_list_in_pages_is_walked_only_as_far_as_needed()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            if (http.Request.Path != "/v2/_catalog")
            {
                return http.StatusAsync(404);
            }

            var page = http.Request.Query["last"].ToString();
            http.Response.Headers.Link = $"</v2/_catalog?last={page}x&n=1000>; rel=\"next\"";
            return http.JsonAsync($$"""{"repositories":["a{{page}}", "NOT A NAME"]}""");
        });
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(["a", "ax", "axx"], (await client.SearchAsync(server.Domain, "a", 3, CancellationToken.None)).Select(r => r.Name));
        Assert.Equal(4, server.Seen.Count);
    }

    [Fact]
    public async Task A_page_for_people_is_no_search_and_a_registry_without_any_list_is_told()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            ? http.BytesAsync("text/html", "<html>"u8.ToArray())
            : http.StatusAsync(404));
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.SearchAsync(server.Domain, "x", 25, CancellationToken.None));

        Assert.Equal($"search 'x': {server.Domain} offers neither a search nor a list of its repositories", error.Message);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    private RegistryClient Client(string host, ScriptedServer server)
    {
        Configure(host, $"server = \"{server.Url}\"\n");
        return new RegistryClient(Clients.Quick with { Hosts = RegistryHosts.Create([], [], [_directory.Path]) });
    }

    private void Configure(string host, string text)
    {
        Directory.CreateDirectory(_directory.File(host));
        _directory.Write($"{host}/hosts.toml", text);
    }
}
