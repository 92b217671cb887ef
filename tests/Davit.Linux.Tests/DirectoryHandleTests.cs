using System.Diagnostics;
using System.Text;

namespace Davit.Linux.Tests;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Names_are_bytes()
    {
        byte[] name = [.. "caf"u8, 0xe9];
        using var directory = DirectoryHandle.Open(_tree.Path);

        directory.TryCreateFile(name)!.Dispose();

        Assert.Equal(name, Assert.Single(directory.ReadEntries()).Name);
        Assert.Equal(FileKind.Regular, directory.Status(name)!.Value.Kind);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public void Only_single_names_are_taken(string name)
    {
        using var directory = DirectoryHandle.Open(_tree.Path);

        Assert.Throws<ArgumentException>(() => directory.RemoveTree(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void A_taken_name_is_told_not_thrown()
    {
        using var directory = DirectoryHandle.Open(_tree.Path);

        Assert.True(directory.TryCreateDirectory("d"u8, 0x1ed));
        Assert.False(directory.TryCreateDirectory("d"u8, 0x1ed));
        Assert.Null(directory.TryCreateFile("d"u8));
        Assert.False(directory.TryCreateSymbolicLink("d"u8, "x"u8));
    }

    [Fact]
    public void Removal_takes_deep_trees()
    {
        const int Depth = 1200;
        using (var top = DirectoryHandle.Open(_tree.Path))
        {
            top.TryCreateDirectory("deep"u8, 0x1ed);
            var current = top.OpenDirectory("deep"u8);
            for (var i = 0; i < Depth; i++)
            {
                current.TryCreateDirectory("down"u8, 0x1ed);
                current.TryCreateFile("file"u8)!.Dispose();
                var next = current.OpenDirectory("down"u8);
                current.Dispose();
                current = next;
            }

            current.Dispose();

            Assert.True(top.RemoveTree("deep"u8));
            Assert.Empty(top.ReadEntries());
        }
    }

    [Fact]
    public void Removal_takes_immutable_files_and_directories_without_mode()
    {
        _tree.MakeDirectory("d/closed/sub");
        File.WriteAllText(_tree["d/fixed"], "x");
        using var chattr = Process.Start("chattr", ["+i", _tree["d/fixed"]]);
        chattr.WaitForExit();
        Assert.Equal(0, chattr.ExitCode);
        using (var directory = DirectoryHandle.Open(_tree["d"]))
        {
            directory.SetMode("closed"u8, 0);
        }

        using var top = DirectoryHandle.Open(_tree.Path);

        Assert.True(top.RemoveTree("d"u8));

        Assert.False(Directory.Exists(_tree["d"]));
    }

    [Fact]
    public void Removal_does_not_follow_links()
    {
        _tree.MakeDirectory("kept");
        File.WriteAllText(_tree["kept/file"], "x");
        _tree.MakeDirectory("d");
        File.CreateSymbolicLink(_tree["d/link"], _tree["kept"]);
        using var top = DirectoryHandle.Open(_tree.Path);

        top.RemoveTree("d"u8);

        Assert.True(File.Exists(_tree["kept/file"]));
    }

    [Fact]
    public void Removing_what_is_not_there_is_told()
    {
        using var top = DirectoryHandle.Open(_tree.Path);

        Assert.False(top.RemoveTree("none"u8));
        Assert.False(top.RemoveFile("none"u8));
    }

    [Fact]
    public void Hard_links_share_an_inode_and_links_are_read()
    {
        using var top = DirectoryHandle.Open(_tree.Path);
        top.TryCreateFile("a"u8)!.Dispose();

        Assert.True(top.TryCreateHardLink("b"u8, top, "a"u8));
        Assert.True(top.TryCreateSymbolicLink("l"u8, "a"u8));

        Assert.Equal(top.Status("a"u8)!.Value.Inode, top.Status("b"u8)!.Value.Inode);
        Assert.Equal("a"u8.ToArray(), top.ReadLink("l"u8));
        Assert.Null(top.ReadLink("a"u8));
    }
}
