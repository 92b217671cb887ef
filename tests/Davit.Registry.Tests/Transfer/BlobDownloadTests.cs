using System.Globalization;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

public sealed class BlobDownloadTests
{
    private readonly TestBlob _blob = TestBlob.Random(300_000, MediaType.OciLayerGzip);

    [Fact]
    public async Task A_broken_download_goes_on_where_it_broke()
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            var start = StartOf(http);
            http.Response.StatusCode = start == 0 ? 200 : 206;
            http.Response.Headers.ContentRange = start == 0 ? default : $"bytes {start}-{_blob.Bytes.Length - 1}/{_blob.Bytes.Length}";
            var rest = _blob.Bytes.AsMemory(start);
            await (rest.Length > 100_000 ? http.BreakOffAsync(rest, 70_000) : http.BytesAsync("application/octet-stream", rest));
        });

        Assert.Equal(_blob.Bytes, await ReadAsync(server));

        Assert.Null(server.Seen[0].Range);
        var starts = server.Seen.Skip(1).Select(s => int.Parse(s.Range!["bytes=".Length..^1], CultureInfo.InvariantCulture)).ToArray();
        Assert.True(starts.Length >= 3);
        Assert.All(starts, start => Assert.InRange(start, 1, 299_999));
        Assert.Equal(starts.Order(), starts);
    }

    [Fact]
    public async Task A_server_without_ranges_is_read_again_from_the_start()
    {
        var requests = 0;
        await using var server = await ScriptedServer.StartAsync(http =>
            Interlocked.Increment(ref requests) == 1 ? http.BreakOffAsync(_blob.Bytes, 200_000) : http.BytesAsync("application/octet-stream", _blob.Bytes));

        Assert.Equal(_blob.Bytes, await ReadAsync(server));
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_moment_is_waited_for()
    {
        var requests = 0;
        await using var server = await ScriptedServer.StartAsync(http => Interlocked.Increment(ref requests) switch
        {
            1 => http.BreakOffAsync(_blob.Bytes, 1000),
            2 => http.StatusAsync(503),
            3 => http.StatusAsync(429),
            _ => http.BytesAsync("application/octet-stream", _blob.Bytes),
        });

        Assert.Equal(_blob.Bytes, await ReadAsync(server));
    }

    [Fact]
    public async Task A_download_that_never_gets_on_ends_with_an_error()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            var start = StartOf(http);
            http.Response.StatusCode = start == 0 ? 200 : 206;
            http.Response.Headers.ContentRange = start == 0 ? default : $"bytes {start}-{_blob.Bytes.Length - 1}/{_blob.Bytes.Length}";
            return http.BreakOffAsync(_blob.Bytes.AsMemory(start), start == 0 ? 1000 : 0);
        });

        var error = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(server));

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Contains("of 300000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task A_length_other_than_the_descriptors_is_refused_at_once(int length)
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync("application/octet-stream", new byte[length]));

        var error = await Assert.ThrowsAsync<DavitException>(() => ReadAsync(server));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task More_bytes_than_stated_are_refused_when_no_length_is_announced()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.Response.Body.WriteAsync(new byte[300_001]).AsTask());

        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<DavitException>(() => ReadAsync(server))).Kind);
    }

    [Fact]
    public async Task Another_range_than_asked_for_is_refused()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            if (StartOf(http) == 0)
            {
                return http.BreakOffAsync(_blob.Bytes, 1000);
            }

            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = "bytes 299000-299999/300000";
            return http.BytesAsync("application/octet-stream", _blob.Bytes.AsMemory(299_000));
        });

        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<DavitException>(() => ReadAsync(server))).Kind);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_and_asked_again()
    {
        var requests = 0;
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                http.Response.ContentLength = _blob.Bytes.Length;
                await http.Response.Body.WriteAsync(_blob.Bytes.AsMemory(0, 1000));
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }

            await http.BytesAsync("application/octet-stream", _blob.Bytes);
        });

        Assert.Equal(_blob.Bytes, await ReadAsync(server, Clients.Quick with { StallTimeout = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_download()
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.ContentLength = 300_000;
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using var client = new RegistryClient(Clients.Quick);
        using var cancellation = new CancellationTokenSource();
        await using var stream = await client.Open($"{server.Domain}/a").OpenBlobAsync(_blob.Descriptor, cancellation.Token);

        var read = stream.ReadAsync(new byte[10], cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Embedded_content_needs_no_request()
    {
        using var client = new RegistryClient(Clients.Quick);
        var blob = TestBlob.Of("{}"u8.ToArray(), MediaType.OciEmpty);

        Assert.Equal(blob.Bytes, await client.Open("127.0.0.1:1/a").ReadBlobAsync(blob.Descriptor with { Data = blob.Bytes }));
    }

    private async Task<byte[]> ReadAsync(ScriptedServer server, RegistryClientOptions? options = null)
    {
        using var client = new RegistryClient(options ?? Clients.Quick);
        return await client.Open($"{server.Domain}/a").ReadBlobAsync(_blob.Descriptor);
    }

    private static int StartOf(HttpContext http) =>
        http.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
}
