using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

public sealed class RedirectTests
{
    private static readonly RegistryCredential Bob = new() { Username = "bob", Password = "secret" };

    private readonly TestBlob _blob = TestBlob.Random(1000, MediaType.OciLayerGzip);

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_blob_is_fetched_from_elsewhere_without_the_credentials(int status)
    {
        await using var storage = await ScriptedServer.StartAsync(http => http.BytesAsync("application/octet-stream", _blob.Bytes));
        await using var registry = await ScriptedServer.StartAsync(http => Protected(http, () =>
        {
            http.Response.Headers.Location = $"{storage.Url}signed?X-Signature=abc";
            return http.StatusAsync(status);
        }));
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => Bob });

        Assert.Equal(_blob.Bytes, await client.Open($"{registry.Domain}/a").ReadBlobAsync(_blob.Descriptor));

        Assert.NotNull(registry.Seen[^1].Authorization);
        Assert.Equal("/signed?X-Signature=abc", Assert.Single(storage.Seen).Target);
        Assert.Null(storage.Seen[0].Authorization);
    }

    [Fact]
    public async Task A_challenge_of_the_other_host_gets_no_password()
    {
        await using var storage = await ScriptedServer.StartAsync(http => http.ChallengeAsync("Basic realm=\"phish\""));
        await using var registry = await ScriptedServer.StartAsync(http => Protected(http, () =>
        {
            http.Response.Headers.Location = storage.Url.ToString();
            return http.StatusAsync(307);
        }));
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => Bob });

        await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{registry.Domain}/a").OpenBlobAsync(_blob.Descriptor, CancellationToken.None));

        Assert.All(storage.Seen, s => Assert.Null(s.Authorization));
    }

    [Fact]
    public async Task The_same_host_on_another_port_is_another_host()
    {
        await using var other = await ScriptedServer.StartAsync(http => http.StatusAsync(200));
        await using var registry = await ScriptedServer.StartAsync(http => Protected(http, () =>
        {
            http.Response.Headers.Location = $"http://127.0.0.1:{other.Url.Port}/v2/a/blobs/uploads/1";
            return http.StatusAsync(202);
        }));
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => Bob });

        await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{registry.Domain}/a").PutBlobAsync(_blob.Descriptor, new MemoryStream(_blob.Bytes), CancellationToken.None));

        Assert.All(other.Seen, s => Assert.Null(s.Authorization));
    }

    [Fact]
    public async Task Circles_end()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Location = http.Request.Path.Value;
            return http.StatusAsync(307);
        });
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None));

        Assert.Contains("too many redirects", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, server.Seen.Count);
    }

    [Fact]
    public async Task Secrets_in_a_redirects_query_do_not_reach_the_error()
    {
        await using var storage = await ScriptedServer.StartAsync(http => http.StatusAsync(403));
        await using var registry = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Location = $"{storage.Url}signed?X-Signature=topsecret";
            return http.StatusAsync(307);
        });
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{registry.Domain}/a").OpenBlobAsync(_blob.Descriptor, CancellationToken.None));

        Assert.DoesNotContain("topsecret", error.ToString() + error.Url, StringComparison.Ordinal);
    }

    private static Task Protected(HttpContext http, Func<Task> answer) =>
        http.Request.Headers.Authorization.Count == 0 ? http.ChallengeAsync("Basic realm=\"test\"") : answer();
}
