using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

public sealed class MirrorTests
{
    private readonly TestImage _image = TestImage.Create(50);

    [Fact]
    public async Task The_first_mirror_that_has_the_image_serves_it()
    {
        await using var without = await ScriptedServer.StartAsync(http => http.StatusAsync(404));
        await using var broken = await ScriptedServer.StartAsync(http => http.StatusAsync(500));
        await using var lying = await ScriptedServer.StartAsync(http => http.BytesAsync("text/html", "hello"u8.ToArray()));
        await using var having = await ScriptedServer.StartAsync(http => http.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal)
            ? http.BytesAsync("application/octet-stream", _image.Layers[0].Bytes)
            : http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes));
        var nobody = $"http://127.0.0.1:{FreePort.Take()}";
        using var client = Client(nobody, without.Url.ToString(), broken.Url.ToString(), lying.Url.ToString(), having.Url + "hub/");
        var repository = client.Open("nginx");

        Assert.Equal(_image.Manifest.Digest, (await repository.ResolveAsync(CancellationToken.None)).Digest);
        Assert.Equal(_image.Layers[0].Bytes, await repository.ReadBlobAsync(_image.Layers[0].Descriptor));

        Assert.Equal(
            ["/hub/v2/library/nginx/manifests/latest", $"/hub/v2/library/nginx/blobs/{_image.Layers[0].Descriptor.Digest}"],
            having.Seen.Select(s => s.Target));
        Assert.Single(without.Seen);
    }

    [Fact]
    public async Task A_mirror_is_not_asked_for_other_registries()
    {
        await using var mirror = await ScriptedServer.StartAsync(http => http.StatusAsync(404));
        await using var registry = await ScriptedServer.StartAsync(http => http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes));
        using var client = Client(mirror.Url.ToString());

        await client.Open($"{registry.Domain}/nginx").ResolveAsync(CancellationToken.None);

        Assert.Empty(mirror.Seen);
    }

    [Fact]
    public async Task Retries_stop_when_the_server_asks_for_more_patience_than_there_is()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.RetryAfter = "3600";
            return http.StatusAsync(429);
        });
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_short_wish_for_patience_is_granted()
    {
        var requests = 0;
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            if (Interlocked.Increment(ref requests) > 1)
            {
                return http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes);
            }

            http.Response.Headers.RetryAfter = "1";
            return http.StatusAsync(503);
        });
        using var client = new RegistryClient(Clients.Quick);

        await client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None);

        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task Nobody_listening_is_told_once_and_plainly()
    {
        var domain = $"127.0.0.1:{FreePort.Take()}";
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{domain}/a").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Null(error.StatusCode);
        Assert.Equal($"get 'https://{domain}/v2/': connection refused", error.Message);
    }

    private static RegistryClient Client(params string[] mirrors) => new(Clients.Quick with { Hosts = RegistryHosts.Create(mirrors, []) });
}
