using Davit.Layers.Applying;
using Davit.Linux;
using Davit.Oci;
using static Davit.Layers.Tests.TarBytes;

namespace Davit.Layers.Tests;

/// <summary>Archives that try to leave the layer's directory. Whatever happens inside it, outside nothing changes.</summary>
public sealed class HostileLayerTests : IDisposable
{
    private readonly TemporaryTree _tree = new();
    private readonly IReadOnlyList<string> _outside;

    public HostileLayerTests()
    {
        _tree.MakeDirectory("around/fs");
        _tree.Write("outside/secret", "secret");
        _tree.Write("around/neighbour", "neighbour");
        _outside = Outside();
    }

    public void Dispose() => _tree.Dispose();

    private string Target => _tree["outside"];

    public static TheoryData<string> Names => new() { "..", "../x", "a/../../x", "a/..", "/../x", "../../../../../../../../tmp/davit-escaped", "./../x" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_with_dot_dot_are_refused(string name)
    {
        var error = Refused(new TarBytes().File(name, "x"));

        Assert.Contains("'..'", error.Message, StringComparison.Ordinal);
        Refused(new TarBytes().Directory(name));
        Refused(new TarBytes().SymbolicLink(name, "x"));
        Refused(new TarBytes().File("f").HardLink(name, "f"));
        Refused(new TarBytes().File("f").HardLink("g", name));
    }

    public static TheoryData<string> Whiteouts => new() { ".wh.", ".wh..", ".wh...", "a/.wh.", "a/.wh...", ".wh.x/y", "../.wh.x" };

    [Theory]
    [MemberData(nameof(Whiteouts))]
    public void Whiteouts_of_nothing_or_of_elsewhere_are_refused(string name) => Refused(new TarBytes().Directory("a/").File(name));

    [Fact]
    public void Writing_through_an_absolute_link_stays_inside()
    {
        Apply(new TarBytes().SymbolicLink("link", Target).File("link/owned", "x"));

        Assert.Equal("x", File.ReadAllText(Inside(Target.TrimStart('/') + "/owned")));
    }

    [Fact]
    public void Writing_through_a_relative_link_stays_inside()
    {
        Apply(new TarBytes().Directory("d/").SymbolicLink("d/link", "../../../../outside").File("d/link/owned", "x"));

        Assert.Equal("x", File.ReadAllText(Inside("outside/owned")));
    }

    [Fact]
    public void A_chain_of_links_stays_inside()
    {
        Apply(new TarBytes().SymbolicLink("a", "..").SymbolicLink("b", "a/..").SymbolicLink("c", "b/../outside").File("c/owned", "x"));

        Assert.Equal("x", File.ReadAllText(Inside("outside/owned")));
    }

    [Fact]
    public void A_parent_swapped_for_a_link_is_noticed()
    {
        Apply(new TarBytes()
            .Directory("d/").File("d/first")
            .SymbolicLink("d", Target)
            .File("d/owned", "x"));

        Assert.Equal("x", File.ReadAllText(Inside(Target.TrimStart('/') + "/owned")));
    }

    [Fact]
    public void A_grandparent_swapped_for_a_link_is_noticed()
    {
        Apply(new TarBytes()
            .Directory("d/").Directory("d/e/").File("d/e/first")
            .SymbolicLink("d", Target)
            .File("d/e/owned", "x"));

        Assert.Equal("x", File.ReadAllText(Inside(Target.TrimStart('/') + "/e/owned")));
    }

    [Fact]
    public void A_file_over_a_link_replaces_the_link()
    {
        Apply(new TarBytes().SymbolicLink("f", Path.Combine(Target, "secret")).File("f", "overwritten"));

        Assert.Equal(FileKind.Regular, FileStatus.Of(Inside("f")).Kind);
    }

    [Fact]
    public void A_directory_over_a_link_replaces_the_link()
    {
        Apply(new TarBytes().SymbolicLink("d", Target).Directory("d/", 0x1ff).File("d/owned"));

        Assert.True(FileStatus.Of(Inside("d")).IsDirectory);
    }

    [Fact]
    public void Hard_links_cannot_reach_outside()
    {
        Refused(new TarBytes().HardLink("stolen", "../../outside/secret"), TreeFormat.Plain);
        Refused(new TarBytes().HardLink("stolen", Path.Combine(Target, "secret")), TreeFormat.Plain);
        Refused(new TarBytes().SymbolicLink("l", Target).HardLink("stolen", "l/secret"), TreeFormat.Plain);
        Assert.Equal(1u, FileStatus.Of(Path.Combine(Target, "secret")).LinkCount);
    }

    [Fact]
    public void A_hard_link_to_a_link_outside_does_not_open_it_for_writing()
    {
        Apply(new TarBytes().SymbolicLink("l", Path.Combine(Target, "secret")).HardLink("m", "l").File("m", "overwritten"));

        Assert.Equal("overwritten", File.ReadAllText(Inside("m")));
    }

    [Fact]
    public void A_hard_link_to_a_directory_is_refused() => Refused(new TarBytes().Directory("d/").HardLink("l", "d"));

    [Theory]
    [InlineData("/proc/self/root")]
    [InlineData("/proc/self/cwd")]
    [InlineData("/proc/1/root")]
    public void Links_into_proc_lead_into_the_layer(string link)
    {
        Apply(new TarBytes().SymbolicLink("l", link).File("l/davit-owned", "x"));

        Assert.False(File.Exists("/davit-owned"));
        Assert.Equal("x", File.ReadAllText(Inside(link.TrimStart('/') + "/davit-owned")));
    }

    [Fact]
    public void Links_that_go_round_are_refused() =>
        Refused(new TarBytes().SymbolicLink("a", "b").SymbolicLink("b", "a").File("a/f"));

    [Fact]
    public void Metadata_of_a_directory_does_not_follow_links()
    {
        Apply(new TarBytes().SymbolicLink("d", Target).Header(new HeaderFields(Text("d"), '5') { Mode = 0x1ff, UserId = 99 }));

        Assert.Equal(0u, FileStatus.Of(Target).UserId);
    }

    [Fact]
    public void Times_of_a_directory_replaced_by_a_link_do_not_follow_it()
    {
        Apply(new TarBytes().Header(new HeaderFields(Text("d"), '5') { Time = 5 }).Directory("e/").SymbolicLink("d", "e"));

        Assert.Equal(1_000_000_000, FileStatus.Of(Inside("e")).ModifiedAt.Seconds);
    }

    [Fact]
    public void A_file_as_parent_is_refused()
    {
        var error = Refused(new TarBytes().File("f").File("f/g"));

        Assert.Contains("not a directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_no_directory_is_refused()
    {
        Refused(new TarBytes().File("./", "x"));
        Refused(new TarBytes().SymbolicLink("/", Target));
        Refused(new TarBytes().File("", "x"));
    }

    [Fact]
    public void Components_longer_than_the_kernel_takes_are_refused() =>
        Refused(new TarBytes().Pax(("path", Text(new string('x', 256)))).File("a"));

    [Fact]
    public void Paths_longer_than_the_kernel_takes_are_refused()
    {
        var path = string.Join('/', Enumerable.Repeat("0123456789", 400));

        Assert.Equal(ErrorKind.Exhausted, Refused(new TarBytes().Pax(("path", Text(path))).File("a")).Kind);
    }

    [Fact]
    public void An_empty_link_target_is_refused() => Refused(new TarBytes().SymbolicLink("l", ""));

    [Fact]
    public void Floods_of_devices_and_directories_hit_a_limit()
    {
        var devices = new TarBytes();
        var directories = new TarBytes();
        for (var i = 0; i < 20; i++)
        {
            devices.Device($"d{i}", '3', 1, 3);
            directories.Directory($"d{i}/");
        }

        var limits = LayerLimits.Default with { MaxDeviceNodes = 10, MaxDirectories = 10 };

        Assert.Equal(ErrorKind.Exhausted, Assert.Throws<DavitException>(() => Apply(devices, limits)).Kind);
        Assert.Equal(ErrorKind.Exhausted, Assert.Throws<DavitException>(() => Apply(directories, limits)).Kind);
    }

    [Fact]
    public void A_size_beyond_reason_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => Apply(new TarBytes().Header(new HeaderFields(Text("huge"), '0') { Size = 0x1ffffffff }).WithoutEnd()));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("ends in the middle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_archives_of_links_and_names_never_leave_the_directory()
    {
        var random = new Random(7);
        string[] names = ["a", "b", "a/b", "b/a", "a/a/b", "/a", "./b", "a/.wh.b", "b/.wh..wh..opq", "a/b/a"];
        string[] targets = ["..", "../..", "/", "a", "b/..", "../../outside", _tree["outside"], _tree["around"], "/proc/self/root", "a/b"];
        for (var round = 0; round < 2000; round++)
        {
            var tar = new TarBytes();
            for (var i = random.Next(2, 9); i > 0; i--)
            {
                var name = names[random.Next(names.Length)];
                var target = targets[random.Next(targets.Length)];
                _ = random.Next(6) switch
                {
                    0 or 1 => tar.SymbolicLink(name, target),
                    2 => tar.HardLink(name, target.StartsWith("..", StringComparison.Ordinal) ? "a" : target),
                    3 => tar.Directory(name, 0x1ff),
                    _ => tar.File(name, "x", 0x1ff),
                };
            }

            try
            {
                Apply(tar);
            }
            catch (DavitException)
            {
            }

            Assert.Equal(_outside, Outside());
            using var around = DirectoryHandle.Open(_tree["around"]);
            around.RemoveTree("fs"u8);
            around.TryCreateDirectory("fs"u8, 0x1ed);
        }
    }

    private string Inside(string relative) => _tree[$"around/fs/{relative}"];

    /// <summary>Everything but the layer's directory itself.</summary>
    private IReadOnlyList<string> Outside() =>
        [.. TreeListing.Of(_tree["outside"]), .. TreeListing.Of(_tree["around"]).Where(line => !line.StartsWith('.') && !line.StartsWith("fs", StringComparison.Ordinal))];

    private DavitException Refused(TarBytes tar, TreeFormat format = TreeFormat.Overlay)
    {
        var error = Assert.Throws<DavitException>(() =>
            LayerApplier.Apply(tar.Stream(), new ApplyRequest(_tree["around/fs"]) { Format = format }, CancellationToken.None));
        Assert.Contains(error.Kind, (ErrorKind[])[ErrorKind.Corrupt, ErrorKind.Exhausted]);
        Assert.Equal(_outside, Outside());
        return error;
    }

    private void Apply(TarBytes tar, LayerLimits? limits = null) => Apply(tar.End(), limits);

    private void Apply(byte[] tar, LayerLimits? limits = null)
    {
        var request = new ApplyRequest(_tree["around/fs"]) { Limits = limits ?? LayerLimits.Default };
        LayerApplier.Apply(new MemoryStream(tar), request, CancellationToken.None);
        Assert.Equal(_outside, Outside());
    }
}
