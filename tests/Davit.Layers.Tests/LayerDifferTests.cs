using Davit.Layers.Applying;
using Davit.Layers.Diffing;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class LayerDifferTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public LayerDifferTests() => _tree.MakeDirectory("fs");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Diff_then_apply_gives_the_same_tree()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var source = _tree.MakeDirectory($"random-{seed}");
            var target = _tree.MakeDirectory($"copy-{seed}");
            RandomTree.Fill(source, seed);
            var tar = new MemoryStream();

            var diffed = LayerDiffer.WriteTar(new DiffRequest(source), tar, CancellationToken.None);
            var applied = LayerApplier.Apply(new MemoryStream(tar.ToArray()), new ApplyRequest(target), CancellationToken.None);

            Assert.Equal(TreeListing.Of(source), TreeListing.Of(target));
            Assert.Equal(diffed.DiffId, applied.DiffId);
            Assert.Equal(tar.Length, diffed.TarBytes);
            Assert.Equal(diffed.DiffId, LayerDiffer.Hash(new DiffRequest(target), CancellationToken.None).DiffId);
        }
    }

    [Fact]
    public void The_order_files_were_made_in_does_not_matter()
    {
        foreach (var (directory, order) in ((string, int[])[])[("one", [1, 2, 3, 4]), ("two", [4, 2, 1, 3])])
        {
            foreach (var i in order)
            {
                _tree.Write($"{directory}/d{i}/f", $"{i}");
            }

            Programs.Run("sh", "-c", $"cd {_tree[directory]}; ln d{order[0]}/f x{order[0]}; rm x*; find . -exec touch -d @1 {{}} +");
        }

        Assert.Equal(Hash("one").DiffId, Hash("two").DiffId);
    }

    [Fact]
    public void Whiteouts_and_opaque_directories_go_back_to_their_names()
    {
        using (var fs = DirectoryHandle.Open(_tree["fs"]))
        {
            DeviceNodes.TryCreateWhiteout(fs, "gone"u8);
        }

        _tree.Write("fs/aaa", "x");
        _tree.Write("fs/new/file", "x");
        ExtendedAttributes.Set(_tree["fs/new"], "trusted.overlay.opaque", "y"u8);
        ExtendedAttributes.Set(_tree["fs/new"], "trusted.overlay.origin", "123"u8);

        var entries = Entries("fs");

        Assert.Equal(["./", ".wh.gone", "aaa", "new/", "new/.wh..wh..opq", "new/file"], entries.Select(entry => entry.NameText));
        Assert.All(entries, entry => Assert.Empty(entry.Attributes));
    }

    [Fact]
    public void Hard_links_refer_to_the_first_name()
    {
        _tree.Write("fs/b/two", "x");
        Programs.Run("sh", "-c", $"cd {_tree["fs"]}; ln b/two a-one; ln b/two c-three");

        var entries = Entries("fs").FindAll(entry => entry.Kind is TarEntryKind.File or TarEntryKind.HardLink);

        Assert.Equal(["a-one File ", "b/two HardLink a-one", "c-three HardLink a-one"], entries.Select(entry => $"{entry.NameText} {entry.Kind} {entry.LinkText}"));
    }

    [Fact]
    public void Sockets_are_left_out()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_tree["fs/s"]));

        Assert.True(Hash("fs").IsEmpty);
    }

    [Fact]
    public void Times_after_the_latest_are_clamped_earlier_ones_stay()
    {
        _tree.Write("fs/new", "x");
        _tree.Write("fs/old", "x");
        Programs.Run("touch", "-d", "@1000", _tree["fs/old"]);

        var entries = Entries("fs", new FileTime(2000, 0));

        Assert.Equal([2000, 2000, 1000], entries.Select(entry => entry.ModifiedAt.Seconds));
        Assert.All(entries, entry => Assert.Equal(0, entry.ModifiedAt.Nanoseconds));
    }

    [Fact]
    public void A_tree_with_clamped_times_gives_the_layer_of_a_clamped_diff()
    {
        var latest = new FileTime(1_000_000_000, 0);
        RandomTree.Fill(_tree["fs"], 5);
        var clamped = LayerDiffer.Hash(new DiffRequest(_tree["fs"]) { LatestTime = latest }, CancellationToken.None);
        Assert.NotEqual(Hash("fs").DiffId, clamped.DiffId);

        TreeTimes.Clamp(_tree["fs"], latest);

        Assert.Equal(clamped.DiffId, Hash("fs").DiffId);
    }

    [Fact]
    public void Names_reserved_for_whiteouts_are_refused()
    {
        _tree.Write("fs/etc/.wh.passwd", "");

        var error = Assert.Throws<DavitException>(() => Hash("fs"));

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Contains("etc/.wh.passwd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GNU_tar_unpacks_the_same_tree()
    {
        var source = _tree.MakeDirectory("source");
        RandomTree.Fill(source, 99, RandomTree.Whiteouts.No);
        using (var file = File.Create(_tree["a.tar"]))
        {
            LayerDiffer.WriteTar(new DiffRequest(source), file, CancellationToken.None);
        }

        Programs.Run("tar", "-x", "--xattrs", "--xattrs-include=*", "-p", "-f", _tree["a.tar"], "-C", _tree["fs"]);

        Assert.Equal(TreeListing.Of(source), TreeListing.Of(_tree["fs"]));
    }

    private DiffedLayer Hash(string directory) => LayerDiffer.Hash(new DiffRequest(_tree[directory]), CancellationToken.None);

    private List<TarEntry> Entries(string directory, FileTime? latest = null)
    {
        var tar = new MemoryStream();
        LayerDiffer.WriteTar(new DiffRequest(_tree[directory]) { LatestTime = latest }, tar, CancellationToken.None);
        var reader = new TarReader(new MemoryStream(tar.ToArray()));
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
