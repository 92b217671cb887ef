using System.Globalization;
using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transfer;
using Davit.Registry.Transport;

namespace Davit.Registry.Tests.Transfer;

/// <summary>How much memory large blobs take that come in ranges.</summary>
public sealed class RangeBudgetTests
{
    private const int Blobs = 5;
    private const int BudgetRanges = 6;

    private static readonly RangePolicy Small = new()
    {
        MinBytesLeft = 300_000,
        RangeBytes = 100_000,
        JudgedBytes = 100_000,
        FastBytesPerSecond = long.MaxValue,
        MaxBytesInMemory = (BudgetRanges * 100_000) + 50_000,
    };

    private static RangeBuffers Buffers => new(Small);

    [Fact]
    public async Task Many_large_blobs_at_once_stay_within_the_budget_and_all_arrive()
    {
        var blobs = Enumerable.Range(0, Blobs).Select(_ => TestBlob.Random(2_000_000, MediaType.OciLayerGzip)).ToDictionary(b => b.Descriptor.Digest.ToString());
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            var bytes = blobs[http.Request.Path.Value!.Split('/')[^1]].Bytes;
            var (first, last) = (0, bytes.Length - 1);
            if (http.Request.Headers.Range.ToString() is { Length: > 0 } range)
            {
                var ends = range["bytes=".Length..].Split('-');
                first = int.Parse(ends[0], CultureInfo.InvariantCulture);
                last = ends[1].Length == 0 ? last : int.Parse(ends[1], CultureInfo.InvariantCulture);
                http.Response.StatusCode = 206;
                http.Response.Headers.ContentRange = $"bytes {first}-{last}/{bytes.Length}";
            }

            return http.BytesAsync("application/octet-stream", bytes.AsMemory(first, last + 1 - first));
        });
        await using var line = new SlowLines(server.Domain, 500_000);
        using var client = new RegistryClient(Clients.Quick with { Ranges = Small, MaxDownloads = 30, MaxTransfersPerHost = 30 });

        await Task.WhenAll(blobs.Values.Select(async blob =>
            Assert.True(Enumerable.SequenceEqual(await client.Open($"{line.Domain}/a").ReadBlobAsync(blob.Descriptor), blob.Bytes))));

        Assert.Equal(BudgetRanges * Small.RangeBytes, client.RangeBuffers!.MostBytes);
        Assert.True(server.Seen.Where(s => s.Range is { } range && !range.EndsWith('-')).Select(s => s.Target).Distinct().Count() > 1, "one blob had all of it");
    }

    [Fact]
    public void What_one_blob_gives_back_another_gets()
    {
        var buffers = Buffers;
        using var first = buffers.Register();
        var taken = Take(first);
        Assert.Equal(BudgetRanges, taken.Count);

        using var second = buffers.Register();
        Assert.False(second.TryBegin());
        taken.ForEach(first.Return);

        // Half of it for each, as there are two now.
        Assert.Equal(BudgetRanges / 2, Take(first).Count);
        Assert.True(second.TryBegin());
        Assert.Equal(BudgetRanges / 2, Take(second).Count);
        Assert.Equal(BudgetRanges * Small.RangeBytes, buffers.MostBytes);
    }

    [Fact]
    public void What_was_reserved_and_not_used_is_free_again()
    {
        var buffers = Buffers;
        using (var first = buffers.Register())
        {
            Assert.True(first.TryBegin());
            first.Stop();
        }

        using var second = buffers.Register();
        Assert.Equal(BudgetRanges, Take(second).Count);
    }

    [Fact]
    public void A_buffer_goes_back_when_neither_reader_nor_writer_has_it()
    {
        var left = new BlobRange(0, 1, new byte[1]);
        Assert.False(left.Drop());
        Assert.True(left.End());

        var ended = new BlobRange(0, 1, new byte[1]);
        Assert.False(ended.End());
        Assert.True(ended.Drop());
    }

    private static List<byte[]> Take(RangeBuffers.Claim claim)
    {
        var taken = new List<byte[]>();
        while (claim.TryTake() is { } buffer)
        {
            taken.Add(buffer);
        }

        return taken;
    }
}
