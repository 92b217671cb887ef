using System.Text;
using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class SearchTests(Laboratory laboratory) : IDisposable
{
    /// <summary>In the form of Docker Hub's answers (moby, api/types/registry, SearchResults).</summary>
    private const string HubAnswer = """
        {"num_pages":1,"num_results":2,"page":1,"page_size":25,"query":"nginx","results":[
        {"name":"nginx","description":"Official build of Nginx.","star_count":20500,"is_trusted":false,"is_automated":false,"is_official":true},
        {"name":"nginx/nginx-ingress","description":"NGINX and  NGINX Plus Ingress Controllers for Kubernetes, in many words","star_count":110,"is_trusted":false,"is_automated":false,"is_official":false}]}
        """;

    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Docker_Hub_is_searched_as_docker_does_it()
    {
        await using var hub = new ScriptedRegistry();
        hub.AddAnswer("/v1/search", Encoding.UTF8.GetBytes(HubAnswer), "application/json");
        _davit.Scratch.Write("certs/index.docker.io/hosts.toml", $"server = \"http://{hub.Address}\"\n");

        var table = await SearchAsync("nginx");
        Assert.Matches(
            @"^NAME +DESCRIPTION +STARS +OFFICIAL\nnginx +Official build of Nginx\. +20500 +\[OK\]\nnginx/nginx-ingress +NGINX and  NGINX Plus Ingress Controllers fo… +110 *$", table);
        Assert.Contains("in many words", await SearchAsync("--no-trunc", "nginx"), StringComparison.Ordinal);
        Assert.Equal("nginx true", await SearchAsync("--filter", "is-official=true", "--format", "{{.Name}} {{if .IsOfficial}}true{{end}}", "nginx"));
        Assert.Equal("nginx/nginx-ingress", await SearchAsync("-f", "is-official=false", "-f", "stars=100", "--format", "{{.Name}}", "nginx"));
        Assert.Equal("", await SearchAsync("-f", "stars=100000", "--format", "{{.Name}}", "nginx"));
        var row = JsonDocument.Parse(await SearchAsync("--limit", "1", "--format", "json", "nginx")).RootElement;
        Assert.Equal("nginx 20500 true false", $"{row.GetProperty("Name")} {row.GetProperty("StarCount")} {row.GetProperty("IsOfficial")} {row.GetProperty("IsAutomated")}");
    }

    [Fact]
    public async Task Another_registry_is_searched_by_the_names_of_its_repositories()
    {
        await using var registry = await DockerRegistry.StartAsync(new Dictionary<string, string>());
        foreach (var name in (string[])["team/frontend", "team/backend", "tools/front-desk"])
        {
            await _davit.OutputAsync("build", "-q", "-t", $"{registry.Address}/{name}", _davit.Context("FROM scratch\nCOPY Dockerfile /\n"));
            await _davit.OutputAsync("push", "-q", $"{registry.Address}/{name}");
        }

        Assert.Equal($"{registry.Address}/team/frontend\n{registry.Address}/tools/front-desk", await SearchAsync("--format", "{{.Name}}", $"{registry.Address}/front"));
        Assert.Contains($"{laboratory.Registry}/library/busybox", await SearchAsync("--format", "{{.Name}}", $"{laboratory.Registry}/busy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit 101 is outside the range of [1, 100]", "--limit", "101", "nginx")]
    [InlineData("limit 0 is outside the range of [1, 100]", "--limit", "0", "nginx")]
    [InlineData("invalid filter 'stars=[many]'", "-f", "stars=many", "nginx")]
    [InlineData("invalid filter 'colour'", "-f", "colour=red", "nginx")]
    [InlineData("repository name (https://example.com/x) should not have a scheme", "https://example.com/x")]
    public async Task What_cannot_be_searched_for_is_told_in_Dockers_words(string words, params string[] arguments) =>
        Assert.Contains(words, (await _davit.RunAsync(["search", .. arguments])).MustFailInWords().Error, StringComparison.Ordinal);

    private async Task<string> SearchAsync(params IReadOnlyList<string> arguments)
    {
        var call = _davit.Call(["search", .. arguments]);
        var environment = call.Environment.Append(KeyValuePair.Create("DAVIT_CERTS_DIR", _davit.Scratch.MakeFolder("certs"))).ToDictionary();
        return (await Programs.RunAsync(call with { Environment = environment })).MustSucceed().Text;
    }
}
