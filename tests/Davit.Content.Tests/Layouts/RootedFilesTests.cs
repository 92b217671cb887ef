using Davit.Content.Layouts;

namespace Davit.Content.Tests.Layouts;

public sealed class RootedFilesTests : IDisposable
{
    private readonly string _outside = Directory.CreateTempSubdirectory("davit-rooted-").FullName;
    private readonly string _root;

    public RootedFilesTests()
    {
        _root = Directory.CreateDirectory(Path.Combine(_outside, "root")).FullName;
        Directory.CreateDirectory(Path.Combine(_root, "blobs"));
        File.WriteAllText(Path.Combine(_root, "blobs", "one"), "inside");
        File.WriteAllText(Path.Combine(_outside, "secret"), "outside");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), Path.Combine(_outside, "secret"));
        File.CreateSymbolicLink(Path.Combine(_root, "up"), _outside);
    }

    public static TheoryData<string> Systems => ["linux", "portable"];

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    private IRootedFiles Of(string system) => system == "linux" ? new LinuxRootedFiles(_root) : new PortableRootedFiles(_root);

    [Theory]
    [MemberData(nameof(Systems))]
    public void Files_inside_are_read(string system)
    {
        using var files = Of(system);

        Assert.Equal(6, files.FindSize("blobs/one"));
        using var reader = new StreamReader(files.OpenRead("blobs/one")!);
        Assert.Equal("inside", reader.ReadToEnd());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Nothing_leads_out_and_a_directory_is_no_file(string system)
    {
        using var files = Of(system);

        foreach (var path in (string[])["../secret", "blobs/../../secret", "link", "up/secret", "blobs", "", "none", "blobs/none"])
        {
            Assert.Null(files.FindSize(path));
            Assert.Null(files.OpenRead(path));
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_directory_that_is_not_there_is_an_error(string system)
    {
        Directory.Delete(_root, recursive: true);

        Assert.ThrowsAny<IOException>(() => Of(system));
    }
}
