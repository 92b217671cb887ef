namespace Davit.Linux.Tests;

public sealed class RootedDirectoryTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Absolute_links_resolve_inside_the_root()
    {
        _tree.MakeDirectory("root/etc");
        File.WriteAllText(_tree["root/etc/passwd"], "inside");
        File.CreateSymbolicLink(_tree["root/link"], "/etc/passwd");
        using var root = RootedDirectory.Open(_tree["root"]);

        using var file = root.FindFile("link")!;

        Assert.Equal("inside".Length, FileStatus.Of(file).SizeBytes);
    }

    [Fact]
    public void Dot_dot_stops_at_the_root()
    {
        _tree.MakeDirectory("root/sub");
        File.WriteAllText(_tree["outside"], "secret");
        using var root = RootedDirectory.Open(_tree["root"]);

        Assert.Null(root.FindFile("../outside"));
        Assert.Null(root.FindFile("sub/../../outside"));
        Assert.NotNull(root.Status("../../sub"));
    }

    [Fact]
    public void Links_of_procfs_are_refused()
    {
        using var root = RootedDirectory.Open("/proc/self");

        var error = Assert.Throws<LinuxException>(() => root.FindDirectory("root"));

        Assert.Equal(Errno.ELOOP, error.ErrorNumber);
    }

    [Fact]
    public void A_link_in_the_last_name_is_not_a_real_directory()
    {
        _tree.MakeDirectory("root/real");
        File.CreateSymbolicLink(_tree["root/link"], "real");
        using var root = RootedDirectory.Open(_tree["root"]);

        using var followed = root.FindDirectory("link");

        Assert.NotNull(followed);
        Assert.Null(root.FindRealDirectory("link"u8));
    }

    [Fact]
    public void Missing_names_are_null()
    {
        using var root = RootedDirectory.Open(_tree.Path);

        Assert.Null(root.FindFile("no/such"));
        Assert.Null(root.FindDirectory("no"));
        Assert.Null(root.Status("no"));
    }
}
