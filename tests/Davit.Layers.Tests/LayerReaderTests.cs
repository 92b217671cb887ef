using System.IO.Compression;
using Davit.Layers.Compression;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class LayerReaderTests
{
    private static readonly byte[] Tar = [.. Enumerable.Range(0, 700_000).Select(i => (byte)(i * i >> 7))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public async Task A_layer_that_is_what_it_is_said_to_be_is_read_to_the_end_and_completed(LayerCompression compression)
    {
        var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(Tar), new CompressionChoice(compression, CompressionLevel.Fastest), blob, Token);
        var source = new Source(new DiffId(Digest.Sha256(Tar)), [.. blob.ToArray(), .. new byte[compression == LayerCompression.Gzip ? 3 : 0]]);

        await LayerReader.VerifyAsync(source, Token);

        Assert.True(source.IsCompleted);
        Assert.Equal(source.SizeBytes, source.BytesRead);
    }

    [Fact]
    public async Task Another_layer_is_refused_and_not_completed()
    {
        var source = new Source(new DiffId(Digest.Sha256(Tar.AsSpan(1))), Tar);

        var error = await Assert.ThrowsAsync<DavitException>(() => LayerReader.VerifyAsync(source, Token));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Equal($"read layer {source.DiffId}: the uncompressed layer is {Digest.Sha256(Tar)}", error.Message);
        Assert.False(source.IsCompleted);
    }

    [Fact]
    public async Task A_layer_cut_off_is_refused()
    {
        var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(Tar), CompressionChoice.Gzip, blob, Token);
        var source = new Source(new DiffId(Digest.Sha256(Tar)), blob.ToArray()[..^1000]);

        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<DavitException>(() => LayerReader.VerifyAsync(source, Token))).Kind);
        Assert.False(source.IsCompleted);
    }

    private sealed class Source(DiffId diffId, byte[] bytes) : ILayerSource
    {
        public DiffId DiffId { get; } = diffId;

        public LayerCompression Compression => LayerCompression.Gzip;

        public long SizeBytes => bytes.Length;

        public bool IsCompleted { get; private set; }

        public long BytesRead { get; private set; }

        public Task<Stream> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<Stream>(new Counted(this, bytes));

        public Task CompleteAsync(CancellationToken cancellationToken)
        {
            IsCompleted = true;
            return Task.CompletedTask;
        }

        private sealed class Counted(Source source, byte[] bytes) : MemoryStream(bytes)
        {
            protected override void Dispose(bool disposing)
            {
                source.BytesRead = CanRead ? Position : source.BytesRead;
                base.Dispose(disposing);
            }
        }
    }
}
