using System.IO.Compression;
using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class CompressionTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<LayerCompression, CompressionLevel, int> Choices
    {
        get
        {
            var data = new TheoryData<LayerCompression, CompressionLevel, int>();
            foreach (var size in (int[])[0, 1, 1000, LayerCompressor.BlockSize - 1, LayerCompressor.BlockSize, LayerCompressor.BlockSize + 1, (7 * LayerCompressor.BlockSize) + 12345])
            {
                data.Add(LayerCompression.None, CompressionLevel.Optimal, size);
                data.Add(LayerCompression.Gzip, CompressionLevel.Optimal, size);
                data.Add(LayerCompression.Gzip, CompressionLevel.Fastest, size);
                data.Add(LayerCompression.Gzip, CompressionLevel.NoCompression, size);
                data.Add(LayerCompression.Zstd, CompressionLevel.Optimal, size);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task What_is_compressed_comes_back_by_us_and_by_the_system(LayerCompression compression, CompressionLevel level, int size)
    {
        var tar = Sample(size);
        var blob = new MemoryStream();

        var layer = await LayerCompressor.CompressAsync(new MemoryStream(tar), new CompressionChoice(compression, level), blob, None);

        Assert.Equal(Digest.Sha256(tar), layer.DiffId.Digest);
        Assert.Equal(Digest.Sha256(blob.ToArray()), layer.Descriptor.Digest);
        Assert.Equal((blob.Length, (long)size), (layer.Descriptor.SizeBytes, layer.UncompressedBytes));
        Assert.Equal(MediaType.LayerOf(compression), layer.Descriptor.MediaType);
        Assert.Equal(tar, await Decompress(blob.ToArray()));
        Assert.Equal(tar, BySystem(compression, blob.ToArray()));
    }

    [Fact]
    public async Task The_same_input_gives_the_same_bytes()
    {
        var tar = Sample(5_000_000);

        foreach (var choice in (CompressionChoice[])[CompressionChoice.Gzip, CompressionChoice.Zstd])
        {
            var digests = new HashSet<Digest>();
            for (var i = 0; i < 3; i++)
            {
                digests.Add((await LayerCompressor.CompressAsync(new MemoryStream(tar), choice, Stream.Null, None)).Descriptor.Digest);
            }

            Assert.Single(digests);
        }
    }

    [Fact]
    public async Task An_error_of_the_producer_reaches_the_caller()
    {
        await Assert.ThrowsAsync<DavitException>(() => LayerCompressor.CompressAsync(
            output =>
            {
                output.Write(Sample(3_000_000));
                throw new DavitException(ErrorKind.Conflict, "x");
            },
            CompressionChoice.Gzip, Stream.Null, None));
    }

    [Fact]
    public async Task An_error_of_the_destination_stops_the_producer()
    {
        var produced = 0L;

        await Assert.ThrowsAsync<IOException>(() => LayerCompressor.CompressAsync(
            output =>
            {
                for (; produced < 1L << 40; produced += 1_000_000)
                {
                    output.Write(new byte[1_000_000]);
                }
            },
            CompressionChoice.Gzip, new FullDisk(), None));

        Assert.True(produced < 1L << 30);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    public async Task Formats_are_told_by_their_first_bytes(string program)
    {
        var data = Sample(400_000);
        File.WriteAllBytes(_tree["data"], data);
        Programs.Run("sh", "-c", $"{program} -c {_tree["data"]} > {_tree["packed"]}");

        await using var stream = await DecompressionStream.OpenAsync(File.OpenRead(_tree["packed"]), null, None);

        Assert.Equal(program, stream.Format.ToString().ToLowerInvariant());
        Assert.Equal(data, await ReadAll(stream));
        Assert.True(stream.EndIsProven);
    }

    [Fact]
    public async Task Streams_of_several_members_or_frames_are_read_to_the_end()
    {
        var data = Sample(100_000);
        var gzip = await Compress(CompressionChoice.Gzip, data);
        var zstd = await Compress(CompressionChoice.Zstd, data);
        byte[] skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];

        byte[] twice = [.. data, .. data];
        byte[] framed = [.. skippable, .. zstd, .. skippable, .. zstd];

        var fromMembers = await Decompress([.. gzip, .. gzip]);
        var fromFrames = await Decompress(framed);

        Assert.Equal(twice, fromMembers);
        Assert.Equal(twice, fromFrames);
    }

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public async Task A_stream_cut_off_anywhere_is_noticed(LayerCompression compression)
    {
        var blob = await Compress(new CompressionChoice(compression), Sample(300_000));

        foreach (var length in (int[])[10, 100, blob.Length / 2, blob.Length - 9, blob.Length - 4, blob.Length - 1])
        {
            try
            {
                await using var stream = await DecompressionStream.OpenAsync(new MemoryStream(blob[..length]), null, None);
                await ReadAll(stream);
                Assert.False(stream.EndIsProven, $"cut at {length} of {blob.Length}");
            }
            catch (DavitException error)
            {
                Assert.Equal(ErrorKind.Corrupt, error.Kind);
            }
        }
    }

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public async Task Flipped_bits_are_noticed(LayerCompression compression)
    {
        var data = Sample(20_000);
        var blob = await Compress(new CompressionChoice(compression), data);
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            // Behind gzip's header, whose name, time and system fields carry no check of their own.
            var bytes = (byte[])blob.Clone();
            bytes[random.Next(10, bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await using var stream = await DecompressionStream.OpenAsync(new MemoryStream(bytes), null, None);
                var result = await ReadAll(stream);
                Assert.True(result.AsSpan().SequenceEqual(data) || !stream.EndIsProven);
            }
            catch (DavitException error)
            {
                Assert.Equal(ErrorKind.Corrupt, error.Kind);
            }
        }
    }

    [Fact]
    public async Task A_bomb_is_stopped()
    {
        var blob = await Compress(CompressionChoice.Gzip, new byte[20_000_000]);
        var limits = new DecompressionLimits { FreeBytes = 1_000_000, MaxRatio = 100 };
        await using var stream = await DecompressionStream.OpenAsync(new MemoryStream(blob), limits, None);

        var error = await Assert.ThrowsAsync<DavitException>(() => ReadAll(stream));

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.True(stream.BytesRead < 5_000_000);
    }

    [Fact]
    public async Task Damage_found_by_a_program_is_reported_in_its_words()
    {
        byte[] bytes = [.. "BZh91AY&SY"u8, 1, 2, 3, 4];
        await using var stream = await DecompressionStream.OpenAsync(new MemoryStream(bytes), null, None);

        var error = await Assert.ThrowsAsync<DavitException>(() => ReadAll(stream));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("bzip2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_and_plain_streams_pass_as_they_are()
    {
        foreach (var size in (int[])[0, 1, 5, 6, 7, 1000])
        {
            var data = Sample(size);
            var plain = await Decompress(data);
            Assert.Equal(data, plain);
        }
    }

    private static async Task<byte[]> Compress(CompressionChoice choice, byte[] data)
    {
        var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(data), choice, blob, None);
        return blob.ToArray();
    }

    private static async Task<byte[]> Decompress(byte[] blob)
    {
        await using var stream = await DecompressionStream.OpenAsync(new MemoryStream(blob), null, None);
        var result = await ReadAll(stream);
        await using var synchronous = await DecompressionStream.OpenAsync(new MemoryStream(blob), null, None);
        var again = new MemoryStream();
        synchronous.CopyTo(again);
        Assert.Equal(result, again.ToArray());
        return result;
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private byte[] BySystem(LayerCompression compression, byte[] blob)
    {
        if (compression == LayerCompression.None)
        {
            return blob;
        }

        File.WriteAllBytes(_tree["blob"], blob);
        var program = compression == LayerCompression.Gzip ? "gzip" : "zstd";
        Programs.Run("sh", "-c", $"{program} -t < {_tree["blob"]} && {program} -dc < {_tree["blob"]} > {_tree["plain"]}");
        return File.ReadAllBytes(_tree["plain"]);
    }

    /// <summary>Half text-like, half noise.</summary>
    private static byte[] Sample(int size)
    {
        var random = new Random(size);
        var bytes = new byte[size];
        random.NextBytes(bytes);
        for (var i = 0; i < size / 2; i++)
        {
            bytes[i] = (byte)('a' + (bytes[i] % 8));
        }

        return bytes;
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length > 0 ? throw new IOException("full") : base.WriteAsync(buffer, cancellationToken);
    }
}
