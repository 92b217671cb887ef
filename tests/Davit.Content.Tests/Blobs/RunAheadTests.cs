using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Content.Tests.Blobs;

public sealed class RunAheadTests : StoreFixture
{
    private readonly byte[] _bytes = SomeBytes(1_000_000);

    private Descriptor Blob => DescriptorOf(_bytes);

    [Fact]
    public async Task Everything_comes_while_nobody_reads()
    {
        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        var source = new WatchedStream(_bytes);
        await using var stream = ingest.RunAhead(ingest.Tee(source));

        await source.Closed.Task.WaitAsync(Cancel);
        Assert.Equal(_bytes.Length, ingest.BytesWritten);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancel);
        await ingest.CommitAsync(Cancel);

        Assert.Equal(_bytes, read.ToArray());
        Assert.True(Store.Blobs.Contains(Blob.Digest));
    }

    [Fact]
    public async Task The_commit_waits_for_what_the_reader_left()
    {
        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        await using (var stream = ingest.RunAhead(ingest.Tee(new WatchedStream(_bytes))))
        {
            await stream.ReadExactlyAsync(new byte[1000], Cancel);
        }

        await ingest.CommitAsync(Cancel);

        Assert.Equal(_bytes, Store.Blobs.ReadSmall(Blob.Digest, _bytes.Length).ToArray());
    }

    [Fact]
    public async Task A_failure_is_the_readers_and_the_commits_and_what_came_is_kept()
    {
        using var lease = Store.Leases.Acquire("test");
        await using (var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!)
        {
            var stream = ingest.RunAhead(ingest.Tee(new WatchedStream(_bytes) { FailsAfter = 600_000 }));

            var read = await Assert.ThrowsAsync<DavitException>(() => stream.CopyToAsync(Stream.Null, Cancel));
            var commit = await Assert.ThrowsAsync<DavitException>(() => ingest.CommitAsync(Cancel));

            Assert.Equal(ErrorKind.Unavailable, read.Kind);
            Assert.Same(read, commit);
        }

        Assert.Equal(600_000, Store.Blobs.Downloads.FindSizeBytes(Blob.Digest));
    }

    [Fact]
    public async Task Kept_bytes_are_read_first()
    {
        using var lease = Store.Leases.Acquire("test");
        await using (var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!)
        {
            ingest.Write(_bytes.AsSpan(0, 300_000));
        }

        await using var again = Store.Blobs.TryBeginDownload(Blob, lease)!;
        await using var stream = again.RunAhead(again.Resume((offset, _) => Task.FromResult<Stream>(new MemoryStream(_bytes, (int)offset, _bytes.Length - (int)offset))));
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancel);
        await again.CommitAsync(Cancel);

        Assert.Equal(_bytes, read.ToArray());
    }

    [Fact]
    public async Task Giving_up_stops_a_source_that_sends_nothing()
    {
        using var lease = Store.Leases.Acquire("test");
        var source = new WatchedStream(_bytes) { StallsAfter = 200_000 };
        await using (var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!)
        {
            var stream = ingest.RunAhead(ingest.Tee(source));
            await stream.ReadExactlyAsync(new byte[200_000], Cancel);
        }

        Assert.True(source.Closed.Task.IsCompleted);
        Assert.Equal(200_000, Store.Blobs.Downloads.FindSizeBytes(Blob.Digest));
    }

    /// <summary>Comes in pieces, and fails or stalls where it is told to.</summary>
    private sealed class WatchedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private const int Piece = 50_000;

        public TaskCompletionSource Closed { get; } = new();

        public int FailsAfter { get; init; } = int.MaxValue;

        public int StallsAfter { get; init; } = int.MaxValue;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (Position >= FailsAfter)
            {
                throw new DavitException(ErrorKind.Unavailable, "the wire is cut");
            }

            if (Position >= StallsAfter)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Read(buffer.Span[..Math.Min(buffer.Length, Piece)]);
        }

        protected override void Dispose(bool disposing)
        {
            Closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
