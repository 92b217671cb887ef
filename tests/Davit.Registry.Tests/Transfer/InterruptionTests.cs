using System.Globalization;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Transfers that go on somewhere in the middle.</summary>
public sealed class InterruptionTests
{
    private readonly TestBlob _blob = TestBlob.Random(300_000, MediaType.OciLayerGzip);

    [Fact]
    public async Task A_blob_is_read_from_where_the_reader_is()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerRangeAsync);

        Assert.Equal(_blob.Bytes[120_000..], await ReadAsync(server.Domain, 120_000));
        Assert.Equal("bytes=120000-", Assert.Single(server.Seen, s => s.Target.Contains("/blobs/", StringComparison.Ordinal)).Range);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(416)]
    public async Task Without_ranges_what_is_here_is_passed_over(int answerToRange)
    {
        await using var server = await ScriptedServer.StartAsync(http => answerToRange == 416 && http.Request.Headers.Range.Count > 0
            ? http.StatusAsync(416)
            : http.BytesAsync("application/octet-stream", _blob.Bytes));

        Assert.Equal(_blob.Bytes[120_000..], await ReadAsync(server.Domain, 120_000));
    }

    [Theory]
    [InlineData("bytes 120001-299999/300000")]
    [InlineData("bytes 120000-299999/300001")]
    public async Task Another_range_than_asked_for_is_refused(string contentRange)
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = contentRange;
            return http.BytesAsync("application/octet-stream", _blob.Bytes.AsMemory(120_000));
        });

        var error = await Assert.ThrowsAsync<DavitException>(() => ReadAsync(server.Domain, 120_000));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
    }

    [Fact]
    public async Task When_a_mirror_gives_up_in_the_middle_the_next_goes_on()
    {
        await using var mirror = await ScriptedServer.StartAsync(http => http.Request.Headers.Range.Count > 0 ? http.StatusAsync(404) : http.BreakOffAsync(_blob.Bytes, 100_000));
        await using var next = await ScriptedServer.StartAsync(AnswerRangeAsync);
        var hosts = RegistryHosts.Create([mirror.Url.ToString(), next.Url.ToString()], []);

        Assert.Equal(_blob.Bytes, await ReadAsync("docker.io", 0, Clients.Quick with { Hosts = hosts }));

        Assert.StartsWith("bytes=", Assert.Single(next.Seen).Range, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_the_limit_come_at_once()
    {
        var (running, most) = (0, 0);
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            await Task.Delay(20);
            Interlocked.Decrement(ref running);
            await http.BytesAsync("application/octet-stream", _blob.Bytes);
        });
        using var client = new RegistryClient(Clients.Quick with { MaxDownloads = 2 });
        var repository = client.Open($"{server.Domain}/a");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => repository.ReadBlobAsync(_blob.Descriptor)));

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_copied_blob_is_sent_on_from_where_the_registry_has_it()
    {
        using var scratch = new ScratchDirectory();
        await using var server = await RegistryServer.RegistryServer.StartAsync(
            new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = scratch.Path }, CancellationToken.None);
        await using var proxy = new CuttingProxy(server.Url.Authority, bytesBeforeCut: 15_000_000, cuts: 1);
        using var client = new RegistryClient(Clients.Quick);
        var image = TestImage.Create(20_000_000);
        await image.PushAsync(client.Open($"{server.Url.Authority}/from:1"), "1");

        await new ImageCopier(client.Open($"{server.Url.Authority}/from:1"), client.Open($"{proxy.Domain}/to"))
            .CopyAsync(new CopyRequest { Tag = "1" }, CancellationToken.None);

        Assert.Equal(0, proxy.CutsLeft);
        Assert.InRange(proxy.PassedBytes, 20_000_000, 30_000_000);
        Assert.Equal(image.Layers[0].Bytes, await client.Open($"{server.Url.Authority}/to").ReadBlobAsync(image.Layers[0].Descriptor));
    }

    private Task AnswerRangeAsync(HttpContext http)
    {
        var start = http.Request.Headers.Range.Count == 0 ? 0 : int.Parse(http.Request.Headers.Range.ToString()["bytes=".Length..^1], CultureInfo.InvariantCulture);
        http.Response.StatusCode = start == 0 ? 200 : 206;
        http.Response.Headers.ContentRange = start == 0 ? default : $"bytes {start}-{_blob.Bytes.Length - 1}/{_blob.Bytes.Length}";
        return http.BytesAsync("application/octet-stream", _blob.Bytes.AsMemory(start));
    }

    private async Task<byte[]> ReadAsync(string domain, long offset, RegistryClientOptions? options = null)
    {
        using var client = new RegistryClient(options ?? Clients.Quick);
        await using var stream = await client.Open($"{domain}/a").OpenBlobAsync(_blob.Descriptor, offset, CancellationToken.None);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
