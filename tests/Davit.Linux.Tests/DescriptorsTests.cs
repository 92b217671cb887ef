namespace Davit.Linux.Tests;

public sealed class DescriptorsTests
{
    [Fact]
    public void Writes_follow_each_other_in_a_shared_open_file()
    {
        var path = Path.GetTempFileName();
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            Descriptors.Write((int)file.DangerousGetHandle(), "one "u8);
            Descriptors.Write((int)file.DangerousGetHandle(), "two"u8);
        }

        Assert.Equal("one two", File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void Closed_descriptor_is_an_error() =>
        Assert.Equal(Errno.EBADF, Assert.Throws<LinuxException>(() => Descriptors.Write(-1, "x"u8)).ErrorNumber);
}
