using System.IO.Compression;
using System.Text;
using Davit.Engine.Artifacts;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Tests.Artifacts;

public sealed class DirectoryUnpackerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("davit-unpacker-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Target => Path.Combine(_root, "out/docs");

    [Theory]
    [InlineData("docs/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("other/evil")]
    [InlineData("docs//evil")]
    [InlineData("docsevil")]
    public async Task A_name_that_leads_elsewhere_is_refused_before_anything_is_written(string name)
    {
        var error = await Assert.ThrowsAsync<DavitException>(() => UnpackAsync(File("docs/good", "1"), File(name, "2")));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Equal([Path.GetDirectoryName(Target)!], Directory.GetDirectories(_root, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(Directory.GetFiles(_root, "*", SearchOption.AllDirectories), f => !f.EndsWith(".tar.gz", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../etc")]
    [InlineData("..")]
    [InlineData("down/../../etc")]
    public async Task A_link_that_leads_out_is_refused(string target)
    {
        var error = await Assert.ThrowsAsync<DavitException>(() => UnpackAsync(Link("docs/link", target)));

        Assert.Contains("is a link that leads out of it", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_of_the_archive_itself()
    {
        await Assert.ThrowsAsync<DavitException>(() => UnpackAsync(Folder("docs/real/"), Link("docs/link", "real"), File("docs/link/file", "x")));

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Target, "real")));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_that_lies_there()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;
        Directory.CreateDirectory(Target);
        Directory.CreateSymbolicLink(Path.Combine(Target, "sub"), elsewhere);
        System.IO.File.WriteAllText(Path.Combine(elsewhere, "kept"), "kept");
        System.IO.File.CreateSymbolicLink(Path.Combine(Target, "file"), Path.Combine(elsewhere, "kept"));

        await UnpackAsync(File("docs/file", "new"));
        var error = await Assert.ThrowsAsync<DavitException>(() => UnpackAsync(File("docs/sub/file", "x")));

        Assert.Contains("'sub' is a link or a file here", error.Message, StringComparison.Ordinal);
        Assert.Equal("kept", System.IO.File.ReadAllText(Path.Combine(elsewhere, "kept")));
        Assert.Equal("new", System.IO.File.ReadAllText(Path.Combine(Target, "file")));
        Assert.Equal([Path.Combine(elsewhere, "kept")], Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task Devices_are_refused_and_setuid_is_left_out()
    {
        await UnpackAsync(File("docs/tool", "x") with { Mode = 0x9ed }); // 04755
        var error = await Assert.ThrowsAsync<DavitException>(() => UnpackAsync(File("docs/null", "") with { Kind = TarEntryKind.CharacterDevice }));

        Assert.Contains("is neither a file nor a directory nor a link", error.Message, StringComparison.Ordinal);
        Assert.Equal(0x1edu, FileStatus.Of(Path.Combine(Target, "tool")).Mode); // 0755
    }

    [Fact]
    public async Task Links_inside_and_second_names_come_as_they_are()
    {
        await UnpackAsync(File("docs/a/file", "x"), Link("docs/a/up", "../b"), File("docs/b", "y"), File("docs/second", "") with { Kind = TarEntryKind.HardLink, LinkName = Bytes("docs/a/file") });

        Assert.Equal("y", System.IO.File.ReadAllText(Path.Combine(Target, "a/up")));
        Assert.Equal(FileStatus.Of(Path.Combine(Target, "a/file")).Inode, FileStatus.Of(Path.Combine(Target, "second")).Inode);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static TarEntry File(string name, string content) => new() { Name = Bytes(name), Kind = TarEntryKind.File, Mode = 0x1a4, SizeBytes = content.Length, UserName = content };

    private static TarEntry Folder(string name) => new() { Name = Bytes(name), Kind = TarEntryKind.Directory, Mode = 0x1ed };

    private static TarEntry Link(string name, string target) => new() { Name = Bytes(name), Kind = TarEntryKind.SymbolicLink, LinkName = Bytes(target) };

    // The content of a file stands in its user's name, to save a second list.
    private async Task UnpackAsync(params IReadOnlyList<TarEntry> entries)
    {
        var archive = Path.Combine(_root, $"{Guid.NewGuid():N}.tar.gz");
        await using (var packed = new GZipStream(System.IO.File.Create(archive), CompressionLevel.Fastest))
        {
            var tar = new TarWriter(packed);
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
                tar.Write(entry.SizeBytes > 0 ? Encoding.UTF8.GetBytes(entry.UserName) : []);
            }

            tar.Complete();
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await DirectoryUnpacker.UnpackAsync(new PackedDirectory(archive, "docs", Target), TestContext.Current.CancellationToken);
    }
}
