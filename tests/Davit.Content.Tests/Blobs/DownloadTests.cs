using Davit.Content.Blobs;
using Davit.Content.Collection;
using Davit.Oci;

namespace Davit.Content.Tests.Blobs;

public sealed class DownloadTests : StoreFixture
{
    private readonly byte[] _bytes = SomeBytes(100_000);

    private Descriptor Blob => DescriptorOf(_bytes);

    [Fact]
    public async Task An_abandoned_download_is_taken_up_by_the_next()
    {
        await AbandonAfterAsync(60_000);

        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        Assert.Equal(60_000, ingest.KeptBytes);
        var asked = new List<long>();
        await using var stream = ingest.Resume((offset, _) =>
        {
            asked.Add(offset);
            return Task.FromResult<Stream>(new MemoryStream(_bytes, (int)offset, _bytes.Length - (int)offset));
        });
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancel);
        await ingest.CommitAsync(Cancel);

        Assert.Equal(_bytes, read.ToArray());
        Assert.Equal([60_000], asked);
        Assert.True(Store.Blobs.Contains(Blob.Digest));
        Assert.Empty(Store.Blobs.Downloads.List());
    }

    [Fact]
    public async Task A_download_of_which_nothing_is_missing_asks_for_nothing()
    {
        await AbandonAfterAsync(_bytes.Length);

        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        await using var stream = ingest.Resume((_, _) => throw new InvalidOperationException("asked"));
        await ingest.CommitAsync(Cancel);

        Assert.True(Store.Blobs.Contains(Blob.Digest));
    }

    [Fact]
    public async Task Kept_bytes_that_prove_wrong_go()
    {
        await AbandonAfterAsync(60_000);
        var path = Assert.Single(Directory.GetFiles(Store.Paths.Downloads));
        await File.WriteAllBytesAsync(path, new byte[60_000], Cancel);

        using var lease = Store.Leases.Acquire("test");
        await using (var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!)
        {
            await using var stream = ingest.Resume((offset, _) => Task.FromResult<Stream>(new MemoryStream(_bytes, (int)offset, _bytes.Length - (int)offset)));
            await Assert.ThrowsAsync<DigestMismatchException>(() => ingest.CommitAsync(Cancel));
        }

        Assert.False(Store.Blobs.Contains(Blob.Digest));
        Assert.Empty(Store.Blobs.Downloads.List());
    }

    [Fact]
    public async Task One_gets_a_blob_and_others_are_told_so()
    {
        using var lease = Store.Leases.Acquire("test");
        using var other = Open();
        await using (var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!)
        {
            ingest.Write(_bytes.AsSpan(0, 10));

            Assert.Null(other.Blobs.TryBeginDownload(Blob, lease));
            Assert.True(Assert.Single(other.Blobs.Downloads.List()).IsActive);
            Assert.False(other.Blobs.Downloads.Remove(Blob.Digest));
        }

        Assert.False(Assert.Single(other.Blobs.Downloads.List()).IsActive);
        Assert.True(other.Blobs.Downloads.Remove(Blob.Digest));
        Assert.Empty(Directory.GetFiles(Store.Paths.Downloads));
    }

    [Fact]
    public async Task A_blob_can_be_opened_as_soon_as_it_exists()
    {
        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        ingest.Write(_bytes);
        await ingest.CommitAsync(Cancel);

        await using var file = Store.Blobs.OpenRead(Blob.Digest);

        Assert.Equal(_bytes.Length, file.Length);
    }

    [Fact]
    public async Task A_download_that_nobody_takes_up_expires()
    {
        await AbandonAfterAsync(60_000);
        var collector = new GarbageCollector(Store);
        collector.Collect();
        Assert.Single(Store.Blobs.Downloads.List());

        File.SetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(Store.Paths.Downloads)), DateTime.UtcNow - DownloadDirectory.Lifetime - TimeSpan.FromMinutes(1));
        collector.Collect();

        Assert.Empty(Store.Blobs.Downloads.List());
    }

    [Fact]
    public async Task What_an_interrupted_pull_has_finished_stays_for_a_while()
    {
        using (var lease = Store.Leases.AcquireLasting("pull x", TimeSpan.FromHours(1)))
        {
            await PutLayerAsync(_bytes, lease);
            lease.Keep();
        }

        new GarbageCollector(Store).CollectAll();
        Assert.True(Store.Blobs.Contains(Blob.Digest));

        Store.Database.Write(session => session.Execute("UPDATE leases SET process_id = 'dead', kept_until = ?", DateTimeOffset.UtcNow.AddMinutes(-1)));
        new GarbageCollector(Store).Collect();
        Assert.False(Store.Blobs.Contains(Blob.Digest));
    }

    [Fact]
    public async Task A_lasting_lease_that_is_disposed_keeps_nothing()
    {
        using (var lease = Store.Leases.AcquireLasting("pull x", TimeSpan.FromHours(1)))
        {
            await PutLayerAsync(_bytes, lease);
        }

        new GarbageCollector(Store).Collect();

        Assert.False(Store.Blobs.Contains(Blob.Digest));
    }

    private async Task AbandonAfterAsync(int count)
    {
        using var lease = Store.Leases.Acquire("test");
        await using var ingest = Store.Blobs.TryBeginDownload(Blob, lease)!;
        ingest.Write(_bytes.AsSpan(0, count));
    }
}
