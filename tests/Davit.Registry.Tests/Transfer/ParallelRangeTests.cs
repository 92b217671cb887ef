using System.Globalization;
using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Large blobs over lines that give each connection little.</summary>
public sealed class ParallelRangeTests
{
    // As for real, a hundredth of the size.
    private static readonly RangePolicy Small = new()
    {
        MinBytesLeft = 600_000,
        RangeBytes = 100_000,
        JudgedBytes = 100_000,
        FastBytesPerSecond = long.MaxValue,
    };

    private readonly TestBlob _blob = TestBlob.Random(2_000_000, MediaType.OciLayerGzip);

    private static RegistryClientOptions Options => Clients.Quick with { Ranges = Small, MaxDownloads = 4 };

    [Fact]
    public async Task A_blob_that_one_connection_brings_slowly_comes_by_several_in_order()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var line = new SlowLines(server.Domain, 1_000_000);
        using var client = new RegistryClient(Options);

        Assert.True(Enumerable.SequenceEqual(await client.Open($"{line.Domain}/a").ReadBlobAsync(_blob.Descriptor), _blob.Bytes));

        // One was given up when the others took over.
        Assert.InRange(line.MostOpen, 3, 5);
        Assert.All(server.Seen.Skip(1), s => Assert.StartsWith("bytes=", s.Range, StringComparison.Ordinal));
        Assert.Equal(server.Seen.Count, server.Seen.Select(s => s.Range).Distinct().Count());
    }

    [Fact]
    public async Task Other_blobs_keep_their_connections()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var line = new SlowLines(server.Domain, 1_000_000);
        using var client = new RegistryClient(Options with { MaxDownloads = 2, MaxTransfersPerHost = 2 });
        var repository = client.Open($"{line.Domain}/a");
        await using var other = await repository.OpenBlobAsync(_blob.Descriptor, CancellationToken.None);

        Assert.True(Enumerable.SequenceEqual(await repository.ReadBlobAsync(_blob.Descriptor), _blob.Bytes));

        Assert.True(line.MostOpen <= 3, $"{line.MostOpen} connections");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(416)]
    [InlineData(500)]
    [InlineData(206)]
    public async Task A_server_that_has_no_ranges_or_breaks_them_is_read_by_one_connection(int answerToRange)
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            if (http.Request.Headers.Range.ToString() is not { Length: > 0 } range || range.EndsWith('-'))
            {
                await AnswerAsync(http);
            }
            else if (answerToRange == 206)
            {
                await AnswerAsync(http, 10_000);
            }
            else if (answerToRange == 200)
            {
                await http.BytesAsync("application/octet-stream", _blob.Bytes);
            }
            else
            {
                await http.StatusAsync(answerToRange);
            }
        });
        await using var line = new SlowLines(server.Domain, 2_000_000);
        using var client = new RegistryClient(Options);

        Assert.True(Enumerable.SequenceEqual(await client.Open($"{line.Domain}/a").ReadBlobAsync(_blob.Descriptor), _blob.Bytes));

        Assert.Contains(server.Seen, s => s.Range is { } range && !range.EndsWith('-'));
    }

    [Fact]
    public async Task A_fast_line_and_a_slow_reader_need_no_second_connection()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        using var client = new RegistryClient(Options with { Ranges = Small with { FastBytesPerSecond = 1 } });
        Assert.True(Enumerable.SequenceEqual(await client.Open($"{server.Domain}/a").ReadBlobAsync(_blob.Descriptor), _blob.Bytes));
        Assert.Single(server.Seen);

        using var other = new RegistryClient(Options);
        await using var stream = await other.Open($"{server.Domain}/a").OpenBlobAsync(_blob.Descriptor, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task A_reader_that_leaves_stops_all_connections()
    {
        await using var server = await ScriptedServer.StartAsync(AnswerAsync);
        await using var line = new SlowLines(server.Domain, 500_000);
        using var client = new RegistryClient(Options);
        var stream = await client.Open($"{line.Domain}/a").OpenBlobAsync(_blob.Descriptor, CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[300_000], TestContext.Current.CancellationToken);
        await stream.DisposeAsync();

        // All slots are free again.
        var streams = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.Open($"{server.Domain}/a").OpenBlobAsync(_blob.Descriptor, CancellationToken.None)));
        foreach (var opened in streams)
        {
            await opened.DisposeAsync();
        }
    }

    private Task AnswerAsync(HttpContext http) => AnswerAsync(http, int.MaxValue);

    private async Task AnswerAsync(HttpContext http, int breaksOffAfter)
    {
        var (first, last) = (0, _blob.Bytes.Length - 1);
        if (http.Request.Headers.Range.ToString() is { Length: > 0 } range)
        {
            var ends = range["bytes=".Length..].Split('-');
            first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            last = ends[1].Length == 0 ? last : int.Parse(ends[1], CultureInfo.InvariantCulture);
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {first}-{last}/{_blob.Bytes.Length}";
        }

        var bytes = _blob.Bytes.AsMemory(first, last + 1 - first);
        await (bytes.Length > breaksOffAfter ? http.BreakOffAsync(bytes, breaksOffAfter) : http.BytesAsync("application/octet-stream", bytes));
    }
}
