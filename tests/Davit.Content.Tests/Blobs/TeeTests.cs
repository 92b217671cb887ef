using Davit.Content.Blobs;

namespace Davit.Content.Tests.Blobs;

public sealed class TeeTests : StoreFixture
{
    [Fact]
    public async Task A_reader_of_the_tee_sees_every_byte_and_the_blob_has_them()
    {
        var bytes = SomeBytes(1_000_000);
        await using var ingest = Store.Blobs.BeginIngest(DescriptorOf(bytes));
        await using var tee = ingest.Tee(new MemoryStream(bytes));
        using var copy = new MemoryStream();

        await tee.CopyToAsync(copy, Cancel);
        var blob = await ingest.CommitAsync(Cancel);

        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(bytes, Store.Blobs.ReadSmall(blob.Digest, bytes.Length).ToArray());
    }

    [Fact]
    public async Task What_the_reader_left_is_taken_by_the_commit()
    {
        var bytes = SomeBytes(500_000);
        await using var ingest = Store.Blobs.BeginIngest(DescriptorOf(bytes));
        await using var tee = ingest.Tee(new MemoryStream(bytes));
        tee.ReadExactly(new byte[1000]);

        var blob = await ingest.CommitAsync(Cancel);

        Assert.Equal(bytes, Store.Blobs.ReadSmall(blob.Digest, bytes.Length).ToArray());
    }

    [Fact]
    public async Task A_source_that_ends_early_fails_the_commit_not_the_reader()
    {
        var bytes = SomeBytes(5000);
        await using var ingest = Store.Blobs.BeginIngest(DescriptorOf(bytes));
        await using var tee = ingest.Tee(new MemoryStream(bytes, 0, 4000));
        await tee.CopyToAsync(Stream.Null, Cancel);

        var error = await Assert.ThrowsAsync<DigestMismatchException>(() => ingest.CommitAsync(Cancel));

        Assert.Equal(4000, error.BytesRead);
    }

    [Fact]
    public async Task A_source_that_goes_on_fails_the_reader()
    {
        var bytes = SomeBytes(5000);
        await using var ingest = Store.Blobs.BeginIngest(DescriptorOf(bytes[..4000]));
        await using var tee = ingest.Tee(new MemoryStream(bytes));

        await Assert.ThrowsAsync<DigestMismatchException>(() => tee.CopyToAsync(Stream.Null, Cancel));
    }

    [Fact]
    public async Task A_closed_tee_is_not_read_on()
    {
        var bytes = SomeBytes(5000);
        await using var ingest = Store.Blobs.BeginIngest(DescriptorOf(bytes));
        await using (var tee = ingest.Tee(new MemoryStream(bytes)))
        {
            tee.ReadExactly(new byte[1000]);
        }

        await Assert.ThrowsAsync<DigestMismatchException>(() => ingest.CommitAsync(Cancel));
    }
}
