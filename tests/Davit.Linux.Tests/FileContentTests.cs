namespace Davit.Linux.Tests;

public sealed class FileContentTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData((128 * 1024) + 1)]
    [InlineData(3_000_001)]
    public void Every_byte_arrives_within_a_file_system(int length) => CopyAndCompare(_tree.Path, length);

    [Theory]
    [InlineData(1)]
    [InlineData(3_000_001)]
    public void Every_byte_arrives_in_another_file_system(int length)
    {
        var other = _tree.MakeDirectory("other");
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", []), other);

        CopyAndCompare(other, length);
    }

    private void CopyAndCompare(string targetDirectory, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(_tree["from"], content);
        var target = Path.Combine(targetDirectory, "to");

        using (var from = File.OpenHandle(_tree["from"]))
        using (var to = File.OpenHandle(target, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            Assert.Equal(length, FileContent.Copy(from, to));
        }

        Assert.Equal(content, File.ReadAllBytes(target));
    }
}
