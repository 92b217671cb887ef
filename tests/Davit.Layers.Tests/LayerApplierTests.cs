using Davit.Layers.Applying;
using Davit.Linux;
using Davit.Oci;
using static Davit.Layers.Tests.TarBytes;

namespace Davit.Layers.Tests;

public sealed class LayerApplierTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public LayerApplierTests() => _tree.MakeDirectory("fs");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void What_GNU_tar_packs_comes_out_the_same()
    {
        var source = MakeRichTree("source");
        Programs.Run("tar", "-c", "--format=posix", "--xattrs", "--xattrs-include=*", "--sort=name", "-f", _tree["a.tar"], "-C", source, ".");

        var applied = Apply(File.OpenRead(_tree["a.tar"]));

        Assert.Equal(TreeListing.Of(source), TreeListing.Of(_tree["fs"]));
        Assert.Equal(Programs.Run("sha256sum", _tree["a.tar"])[..64], applied.DiffId.Digest.Hex);
        Assert.Equal(new FileInfo(_tree["a.tar"]).Length, applied.TarBytes);
    }

    [Fact]
    public void A_full_disk_is_told_with_what_makes_room()
    {
        var small = _tree.MakeDirectory("small");
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", ["size=64k"]), small);
        var layer = new TarBytes().File("large", new string('x', 1_000_000)).Stream();

        var error = Assert.Throws<DavitException>(() => LayerApplier.Apply(layer, new ApplyRequest(small), CancellationToken.None));

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.Contains("'davit rmi'", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_in_any_order_come_out_the_same()
    {
        var source = MakeRichTree("source");
        Programs.Run("sh", "-c", $"cd {source} && find . | sort -r | tar -c --format=posix --xattrs --xattrs-include='*' --no-recursion -T - -f {_tree["a.tar"]}");

        Apply(File.OpenRead(_tree["a.tar"]));

        Assert.Equal(TreeListing.Of(source), TreeListing.Of(_tree["fs"]));
    }

    [Fact]
    public void Holes_stay_holes()
    {
        using (var file = File.Create(_tree["sparse"]))
        {
            file.Position = 50_000_000;
            file.WriteByte(1);
            file.SetLength(100_000_000);
        }

        Programs.Run("tar", ["-cSf", _tree["a.tar"], "sparse"], _tree.Path);

        Apply(File.OpenRead(_tree["a.tar"]));

        Assert.Equal(File.ReadAllBytes(_tree["sparse"]), File.ReadAllBytes(_tree["fs/sparse"]));
        Assert.True(FileStatus.Of(_tree["fs/sparse"]).AllocatedBytes < 100_000);
    }

    [Fact]
    public void Setuid_and_capabilities_survive_the_change_of_owner()
    {
        byte[] capability = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var tar = new TarBytes()
            .Pax(("SCHILY.xattr.security.capability", capability))
            .Header(new HeaderFields(Text("ping"), '0') { UserId = 1000, GroupId = 1000, Mode = 0x9ed });

        Apply(tar);

        var status = FileStatus.Of(_tree["fs/ping"]);
        Assert.Equal((0x9edu, 1000u, 1000u), (status.Mode, status.UserId, status.GroupId));
        Assert.Equal(capability, ExtendedAttributes.Find(_tree["fs/ping"], "security.capability"));
    }

    [Fact]
    public void Whiteouts_become_devices_and_opaque_directories_an_attribute()
    {
        Apply(new TarBytes().Directory("etc/").File("etc/.wh.passwd").Directory("var/").File("var/.wh..wh..opq"));

        Assert.True(FileStatus.Of(_tree["fs/etc/passwd"]).IsWhiteout);
        Assert.Equal("y"u8.ToArray(), ExtendedAttributes.Find(_tree["fs/var"], "trusted.overlay.opaque"));
        Assert.Null(ExtendedAttributes.Find(_tree["fs/etc"], "trusted.overlay.opaque"));
        Assert.False(File.Exists(_tree["fs/var/.wh..wh..opq"]));
    }

    [Fact]
    public void A_whiteout_spares_what_its_own_layer_brings()
    {
        Apply(new TarBytes().File("before", "1").File(".wh.before").File(".wh.after").File("after", "2").Directory("dir/").File("dir/f", "3").File(".wh.dir"));

        Assert.Equal("1", File.ReadAllText(_tree["fs/before"]));
        Assert.Equal("2", File.ReadAllText(_tree["fs/after"]));
        Assert.Equal("3", File.ReadAllText(_tree["fs/dir/f"]));
        Assert.NotNull(ExtendedAttributes.Find(_tree["fs/dir"], "trusted.overlay.opaque"));
    }

    [Fact]
    public void A_directory_over_a_whiteout_or_a_file_hides_the_lower_directory()
    {
        Apply(new TarBytes().File(".wh.a").Directory("a/").File(".wh.b").File("b/implied").File("c").Directory("c/"));

        Assert.All((string[])["a", "b", "c"], name => Assert.NotNull(ExtendedAttributes.Find(_tree[$"fs/{name}"], "trusted.overlay.opaque")));
    }

    [Fact]
    public void Aufs_metadata_is_left_out()
    {
        Apply(new TarBytes().Directory(".wh..wh.plnk/").File(".wh..wh.plnk/1.2", "x").File(".wh..wh.aufs").File("f"));

        Assert.Equal(["f"], Names("fs"));
    }

    [Fact]
    public void Marks_of_overlayfs_in_the_archive_are_dropped()
    {
        Apply(new TarBytes()
            .Pax(("SCHILY.xattr.trusted.overlay.opaque", Text("y")), ("SCHILY.xattr.trusted.overlay.redirect", Text("/etc")), ("SCHILY.xattr.user.kept", Text("1")))
            .Directory("d/"));

        Assert.Equal(["user.kept"], ExtendedAttributes.List(_tree["fs/d"]));
    }

    public static TheoryData<string, string> Replacements
    {
        get
        {
            string[] kinds = ["file", "directory", "symlink", "device", "fifo", "hardlink"];
            var data = new TheoryData<string, string>();
            foreach (var first in kinds)
            {
                foreach (var second in kinds)
                {
                    data.Add(first, second);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Replacements))]
    public void The_last_entry_of_a_name_wins(string first, string second)
    {
        var tar = new TarBytes().File("other", "other");
        Add(tar, first, "1");
        Add(tar, second, "2");

        Apply(tar);

        Assert.Equal(
            second switch { "file" or "hardlink" => FileKind.Regular, "directory" => FileKind.Directory, "symlink" => FileKind.SymbolicLink, "device" => FileKind.BlockDevice, _ => FileKind.Fifo },
            FileStatus.Of(_tree["fs/name"]).Kind);
        Assert.Equal(second == "file" ? "2" : second == "hardlink" ? "other" : null, second is "file" or "hardlink" ? File.ReadAllText(_tree["fs/name"]) : null);
        Assert.Equal("other", File.ReadAllText(_tree["fs/other"]));
    }

    [Fact]
    public void A_directory_given_twice_keeps_its_content_and_takes_the_last_metadata()
    {
        Apply(new TarBytes().Directory("d/", 0x1c0).File("d/f", "x").Directory("d", 0x1ed));

        Assert.Equal("x", File.ReadAllText(_tree["fs/d/f"]));
        Assert.Equal(0x1edu, FileStatus.Of(_tree["fs/d"]).Mode);
        Assert.Equal(1_000_000_000, FileStatus.Of(_tree["fs/d"]).ModifiedAt.Seconds);
    }

    [Fact]
    public void A_link_to_itself_changes_nothing()
    {
        Apply(new TarBytes().File("a", "x").HardLink("a", "a").HardLink("b", "a").HardLink("b", "./a"));

        Assert.Equal("x", File.ReadAllText(_tree["fs/a"]));
        Assert.Equal(2u, FileStatus.Of(_tree["fs/b"]).LinkCount);
    }

    [Fact]
    public void A_hard_link_to_a_symbolic_link_links_the_link()
    {
        Apply(new TarBytes().SymbolicLink("l", "/etc/passwd").HardLink("m", "l"));

        Assert.Equal(FileKind.SymbolicLink, FileStatus.Of(_tree["fs/m"]).Kind);
        Assert.Equal(2u, FileStatus.Of(_tree["fs/l"]).LinkCount);
    }

    [Fact]
    public void Missing_parents_are_made_also_behind_links()
    {
        Apply(new TarBytes().SymbolicLink("lib", "usr/lib").SymbolicLink("abs", "/opt/x/../y").File("lib/a/b", "1").File("abs/c", "2").File("deep/er/d", "3"));

        Assert.Equal("1", File.ReadAllText(_tree["fs/usr/lib/a/b"]));
        Assert.Equal("2", File.ReadAllText(_tree["fs/opt/y/c"]));
        Assert.Equal("3", File.ReadAllText(_tree["fs/deep/er/d"]));
        Assert.Equal(0x1edu, FileStatus.Of(_tree["fs/usr"]).Mode);
    }

    [Fact]
    public void The_root_entry_describes_the_directory_itself()
    {
        Apply(new TarBytes().Header(new HeaderFields(Text("./"), '5') { Mode = 0x1c9, UserId = 7, Time = 12345 }).File("f"));

        var status = FileStatus.Of(_tree["fs"]);
        Assert.Equal((0x1c9u, 7u, 12345L), (status.Mode, status.UserId, status.ModifiedAt.Seconds));
    }

    [Fact]
    public void Absolute_names_mean_the_root_of_the_layer()
    {
        Apply(new TarBytes().File("/etc/f", "x").File("//./etc//g", "y"));

        Assert.Equal(["f", "g"], Names("fs/etc"));
    }

    [Fact]
    public void Plain_trees_take_whiteout_names_as_names_and_one_owner_for_all()
    {
        var request = new ApplyRequest(_tree["fs"]) { Format = TreeFormat.Plain, Owner = new Ownership(12, 34) };

        LayerApplier.Apply(new TarBytes().File(".wh.f").File("d/e").Stream(), request, CancellationToken.None);

        Assert.Equal([".wh.f", "d"], Names("fs"));
        Assert.All((string[])["fs/.wh.f", "fs/d", "fs/d/e"], name => Assert.Equal((12u, 34u), (FileStatus.Of(_tree[name]).UserId, FileStatus.Of(_tree[name]).GroupId)));
    }

    [Fact]
    public void Names_that_are_not_text_reach_the_disk()
    {
        byte[] name = [.. "caf"u8, 0xe9];

        Apply(new TarBytes().File(name, Text("x")));

        using var directory = DirectoryHandle.Open(_tree["fs"]);
        Assert.Equal(name, Assert.Single(directory.ReadEntries()).Name);
    }

    [Fact]
    public void Sizes_and_inodes_are_counted()
    {
        var applied = Apply(new TarBytes().File("a/b", "12345").HardLink("c", "a/b").SymbolicLink("d", "x").File("a/b", "12"));

        Assert.Equal(4, applied.Usage.InodeCount); // a, the first b (now c), d, the second b
        Assert.Equal(7, applied.Usage.SizeBytes);
    }

    [Fact]
    public void A_cancelled_apply_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => LayerApplier.Apply(new TarBytes().File("a").Stream(), new ApplyRequest(_tree["fs"]), stop.Token));
    }

    private static void Add(TarBytes tar, string kind, string content) => _ = kind switch
    {
        "file" => tar.File("name", content),
        "directory" => tar.Directory("name/").File("name/inner", content),
        "symlink" => tar.SymbolicLink("name", "other"),
        "device" => tar.Device("name", '4', 7, 1),
        "fifo" => tar.Fifo("name"),
        _ => tar.HardLink("name", "other"),
    };

    private string MakeRichTree(string name)
    {
        var source = _tree.MakeDirectory(name);
        File.WriteAllText(Path.Combine(source, "file"), "content");
        Directory.CreateDirectory(Path.Combine(source, "dir/sub"));
        File.WriteAllText(Path.Combine(source, "dir/sub/deep"), new string('x', 3_000_000));
        File.WriteAllText(Path.Combine(source, "dir/empty"), "");
        Directory.CreateDirectory(Path.Combine(source, "dir/void"));
        Programs.Run(
            "sh",
            ["-c", """
                ln file hard; ln -s /absolute sym; ln -s dangling dir/sym2; mkfifo fifo; mknod null c 1 3; mknod disk b 7 5
                chown 1000:1001 file dir/sub; chown -h 5:6 sym; chmod 4755 file; chmod 1777 dir; chmod 2710 dir/sub; chmod 000 dir/empty
                setfattr -n user.a -v 0x00ff0a3d dir; setfattr -n user.b -v "" dir/sub/deep; setfattr -n trusted.c -v c sym
                setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 dir/sub/deep
                touch -h -d '2001-02-03 04:05:06.123456789' sym; touch -d '1969-12-31 23:59:58.5Z' file; touch -d @1.000000001 dir/sub/deep
                touch -d @5 dir/sub dir/void; touch -d '2030-01-01 00:00:00.000000001' dir; touch -d @77.7 .
                """],
            source);
        return source;
    }

    private IEnumerable<string> Names(string directory) =>
        Directory.EnumerateFileSystemEntries(_tree[directory]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private AppliedLayer Apply(TarBytes tar) => Apply(tar.Stream());

    private AppliedLayer Apply(Stream tar)
    {
        using (tar)
        {
            return LayerApplier.Apply(tar, new ApplyRequest(_tree["fs"]), CancellationToken.None);
        }
    }
}
