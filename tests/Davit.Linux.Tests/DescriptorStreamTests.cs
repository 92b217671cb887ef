using Davit.Linux;

namespace Davit.Linux.Tests;

public sealed class DescriptorStreamTests
{
    [Fact]
    public void Writing_continues_where_others_who_share_the_descriptor_have_stopped()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            var descriptor = (int)file.DangerousGetHandle();
            using var first = new DescriptorStream(descriptor, FileAccess.Write);
            using var second = new DescriptorStream(descriptor, FileAccess.Write);

            first.Write("one "u8);
            second.Write("two "u8);
            first.Write("three"u8);

            Assert.Equal("one two three", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_closed_descriptor_is_named()
    {
        using var stream = new DescriptorStream(9999, FileAccess.Write);

        Assert.Equal("write 'descriptor 9999': Bad file descriptor (EBADF)", Assert.Throws<LinuxException>(() => stream.Write("x"u8)).Message);
    }
}
