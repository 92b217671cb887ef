using Davit.Content.Blobs;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Tests.Transfers;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Bytes = "0123456789"u8.ToArray();
    private static readonly Descriptor Expected = new(MediaType.OciLayer, Digest.Sha256(Bytes), 10);

    private static byte[] ReadAll(byte[] source)
    {
        using var stream = new VerifyingStream(Expected, new MemoryStream(source), "copy blob");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    [Fact]
    public void The_right_bytes_pass() => Assert.Equal(Bytes, ReadAll(Bytes));

    [Fact]
    public void A_reader_who_stops_with_the_last_byte_has_wrong_bytes_refused()
    {
        using var stream = new VerifyingStream(Expected, new MemoryStream(new byte[10]), "copy blob");

        Assert.Throws<DigestMismatchException>(() => stream.ReadExactly(new byte[10]));
    }

    [Fact]
    public void Bytes_behind_a_gap_pass_and_a_second_reading_from_the_beginning_proves_them()
    {
        var wrong = Bytes.ToArray();
        wrong[^1] = 0;
        using var stream = new VerifyingStream(Expected, new MemoryStream(wrong), "copy blob") { AllowsGap = true };

        stream.Position = 6;
        stream.ReadExactly(new byte[4]);
        stream.Position = 0;

        Assert.Throws<DigestMismatchException>(() => stream.ReadExactly(new byte[10]));
    }

    [Fact]
    public void Without_leave_there_is_no_gap()
    {
        using var stream = new VerifyingStream(Expected, new MemoryStream(Bytes), "copy blob");

        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = 6);
    }

    [Fact]
    public void Short_long_and_wrong_are_told_apart()
    {
        Assert.Equal(
            $"copy blob {Expected.Digest}: 10 bytes expected, the stream ended after 9",
            Assert.Throws<DigestMismatchException>(() => ReadAll(Bytes[..9])).Message);
        Assert.Equal(
            $"copy blob {Expected.Digest}: 10 bytes expected, the stream goes on after them",
            Assert.Throws<DigestMismatchException>(() => ReadAll([.. Bytes, 1])).Message);
        Assert.Equal(
            Digest.Sha256(new byte[10]),
            Assert.Throws<DigestMismatchException>(() => ReadAll(new byte[10])).Actual);
    }
}
