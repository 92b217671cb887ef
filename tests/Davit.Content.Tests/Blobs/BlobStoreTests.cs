using System.Security.Cryptography;
using System.Text;
using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Content.Tests.Blobs;

public sealed class BlobStoreTests : StoreFixture
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello blob");

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.GetDirectories(Store.Paths.Ingests));
        Assert.Empty(FilesBelow(Store.Paths.Blobs));
    }

    [Fact]
    public async Task A_committed_blob_can_be_read()
    {
        var blob = await PutLayerAsync(Hello, null);

        await using var stream = Store.Blobs.OpenRead(blob.Digest);
        Assert.Equal(Hello, Store.Blobs.ReadSmall(blob.Digest, 100).ToArray());
        Assert.Equal(10, stream.Length);
        Assert.True(Store.Blobs.Contains(blob.Digest));
        Assert.Equal(10, Store.Blobs.Find(blob.Digest)!.SizeBytes);
        Assert.EndsWith($"/blobs/sha256/{blob.Digest.Hex[..2]}/{blob.Digest.Hex}", stream.Name, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Store.Paths.Ingests));
    }

    [Fact]
    public async Task A_short_stream_is_told_from_a_wrong_one()
    {
        var expected = DescriptorOf(Hello);

        var error = await Assert.ThrowsAsync<DigestMismatchException>(() =>
            Store.Blobs.PutAsync(expected, new MemoryStream(Hello, 0, 7), null, Cancel));

        Assert.Equal($"store blob {expected.Digest}: 10 bytes expected, the stream ended after 7", error.Message);
        Assert.Equal((expected.Digest, null, 7, 10), (error.Expected, error.Actual, error.BytesRead, error.ExpectedBytes));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_wrong_stream_is_named_by_the_digest_it_has()
    {
        var expected = DescriptorOf(Hello);
        var other = "HELLO BLOB"u8.ToArray();

        var error = await Assert.ThrowsAsync<DigestMismatchException>(() =>
            Store.Blobs.PutAsync(expected, new MemoryStream(other), null, Cancel));

        Assert.Equal($"store blob {expected.Digest}: the stream of 10 bytes has the digest {Digest.Sha256(other)}", error.Message);
        Assert.Equal(Digest.Sha256(other), error.Actual);
        AssertNothingLeft();
    }

    [Fact]
    public async Task An_endless_stream_is_cut_off_at_its_announced_length()
    {
        var expected = DescriptorOf(Hello);
        await using var ingest = Store.Blobs.BeginIngest(expected);

        var error = await Assert.ThrowsAsync<DigestMismatchException>(() => ingest.WriteAsync(new EndlessStream(), Cancel));

        Assert.Equal($"store blob {expected.Digest}: 10 bytes expected, the stream goes on after them", error.Message);
        Assert.Null(error.Actual);
        Assert.Equal(0, new FileInfo(FilesBelow(Store.Paths.Ingests).Single(f => f.EndsWith("data", StringComparison.Ordinal))).Length);
        await ingest.DisposeAsync();
        AssertNothingLeft();
    }

    [Fact]
    public async Task An_ingest_that_is_not_committed_leaves_nothing()
    {
        await using (var ingest = Store.Blobs.BeginIngest())
        {
            await ingest.WriteAsync(Hello, Cancel);
            Assert.Equal(2, FilesBelow(Store.Paths.Ingests).Length);
        }

        AssertNothingLeft();
    }

    [Fact]
    public async Task The_journal_of_an_ingest_says_what_it_shall_become()
    {
        var expected = DescriptorOf(Hello);
        await using var ingest = Store.Blobs.BeginIngest(expected);

        var journal = FilesBelow(Store.Paths.Ingests).Single(f => f.EndsWith("journal", StringComparison.Ordinal));

        Assert.Equal($"process {Store.ProcessId}\ndigest {expected.Digest}\nbytes 10\n", await File.ReadAllTextAsync(journal, Cancel));
    }

    [Fact]
    public async Task Storing_a_blob_twice_is_success()
    {
        var first = await PutLayerAsync(Hello, null);
        var second = await PutLayerAsync(Hello, null);

        Assert.Equal(first, second);
        Assert.Single(FilesBelow(Store.Paths.Blobs));
    }

    [Fact]
    public async Task Storing_a_blob_again_heals_a_lost_file()
    {
        var blob = await PutLayerAsync(Hello, null);
        File.Delete(Store.Blobs.Directory.PathOf(blob.Digest));
        var error = Assert.Throws<DavitException>(() => Store.Blobs.OpenRead(blob.Digest));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);

        await PutLayerAsync(Hello, null);

        Assert.Equal(Hello, Store.Blobs.ReadSmall(blob.Digest, 100).ToArray());
    }

    [Fact]
    public async Task A_damaged_small_blob_is_not_handed_out()
    {
        var blob = await PutLayerAsync(Hello, null);
        await File.WriteAllTextAsync(Store.Blobs.Directory.PathOf(blob.Digest), "hello BLOB", Cancel);

        var error = Assert.Throws<DavitException>(() => Store.Blobs.ReadSmall(blob.Digest, 100));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
    }

    [Fact]
    public async Task A_digest_by_sha512_is_verified_as_such()
    {
        var digest = Digest.Compute(HashAlgorithmName.SHA512, Hello);

        await Store.Blobs.PutAsync(new Descriptor(MediaType.OciLayer, digest, 10), new MemoryStream(Hello), null, Cancel);

        Assert.Equal(Hello, Store.Blobs.ReadSmall(digest, 100).ToArray());
        Assert.True(File.Exists(Path.Combine(Store.Paths.Blobs, "sha512", digest.Hex[..2], digest.Hex)));
    }

    [Fact]
    public async Task A_digest_by_another_algorithm_may_become_known_at_the_end()
    {
        var digest = Digest.Compute(HashAlgorithmName.SHA512, Hello);
        await using var right = Store.Blobs.BeginIngest();
        right.Write(Hello);
        await using var wrong = Store.Blobs.BeginIngest();
        wrong.Write(Hello.AsSpan(1));

        Assert.Equal(digest, (await right.CommitAsync(digest, Cancel)).Digest);
        await Assert.ThrowsAsync<DigestMismatchException>(() => wrong.CommitAsync(digest, Cancel));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        var blob = await Store.Blobs.PutAsync(MediaType.OciLayer, ReadOnlyMemory<byte>.Empty, null, Cancel);

        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", blob.Digest.ToString());
        Assert.Equal(0, Store.Blobs.ReadSmall(blob.Digest, 0).Length);
    }

    [Fact]
    public void An_unknown_blob_is_not_found()
    {
        var digest = Digest.Sha256("nowhere"u8);

        Assert.False(Store.Blobs.Contains(digest));
        Assert.Null(Store.Blobs.Find(digest));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<DavitException>(() => Store.Blobs.OpenRead(digest)).Kind);
        Assert.False(Store.Blobs.Delete(digest));
    }

    [Fact]
    public async Task A_deleted_blob_has_neither_row_nor_file()
    {
        var blob = await PutLayerAsync(Hello, null);

        Assert.True(Store.Blobs.Delete(blob.Digest));

        Assert.False(Store.Blobs.Contains(blob.Digest));
        AssertNothingLeft();
    }

    [Fact]
    public async Task The_same_blob_stored_by_many_threads_is_stored_once()
    {
        var bytes = SomeBytes(300_000);

        await Parallel.ForAsync(0, 16, Cancel, async (_, cancel) =>
            await Store.Blobs.PutAsync(DescriptorOf(bytes), new MemoryStream(bytes), null, cancel));

        Assert.Single(FilesBelow(Store.Paths.Blobs));
        Assert.Empty(Directory.GetDirectories(Store.Paths.Ingests));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
