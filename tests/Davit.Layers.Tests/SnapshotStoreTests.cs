using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly TemporaryTree _tree = new();
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;

    public SnapshotStoreTests()
    {
        _store = Store.Open(_tree["store"], TimeProvider.System);
        _snapshots = new SnapshotStore(_store);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_committed_snapshot_is_found_and_seen_through_a_view()
    {
        var chain = CommitFiles(null, ("etc/hostname", "davit"));

        using var view = Mounted(_snapshots.ViewOf(chain));

        Assert.Equal("davit", File.ReadAllText(view["etc/hostname"]));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(view["new"], ""));
        var found = _snapshots.Find(chain)!;
        Assert.Equal((5L, 2L), (found.SizeBytes, found.InodeCount));
        Assert.Equal(found, Assert.Single(_snapshots.List()));
        Assert.False(Directory.Exists(Path.Combine(found.DirectoryPath, "work")));
    }

    [Fact]
    public void Changes_in_a_mount_become_a_layer()
    {
        var below = CommitFiles(null, ("keep", "1"), ("gone", "2"), ("dir/inner", "3"), ("replaced/old", "4"));
        var active = _snapshots.Prepare(below, "test");
        using (var mount = Mounted(_snapshots.MountOf(active)))
        {
            File.Delete(mount["gone"]);
            File.WriteAllText(mount["dir/new"], "5");
            Directory.Delete(mount["replaced"], recursive: true);
            Directory.CreateDirectory(mount["replaced"]);
            File.WriteAllText(mount["replaced/fresh"], "6");
            Programs.Run("mv", mount["dir"], mount["moved"]);
        }

        var diffed = LayerDiffer.Hash(new DiffRequest(active.TreePath), CancellationToken.None);
        var committed = _snapshots.Commit(active, diffed.DiffId, diffed.Usage);

        using var view = Mounted(_snapshots.ViewOf(committed.ChainId));
        Assert.Equal(["keep", "moved/inner", "moved/new", "replaced/fresh"], FilesOf(view));
        Assert.Equal(ChainId.Of(below, diffed.DiffId), committed.ChainId);
    }

    [Fact]
    public void A_layer_written_from_a_mount_gives_the_same_view_when_applied_elsewhere()
    {
        var below = CommitFiles(null, ("keep", "1"), ("gone/a", "2"), ("replaced/old", "4"), ("linked", "5"));
        var active = _snapshots.Prepare(below, "test");
        using (var mount = Mounted(_snapshots.MountOf(active)))
        {
            Directory.Delete(mount["gone"], recursive: true);
            Directory.Delete(mount["replaced"], recursive: true);
            Directory.CreateDirectory(mount["replaced"]);
            Programs.Run("sh", ["-c", "ln linked also; chown 9:9 keep; chmod 700 .; ln -s x sym; mv sym sym2"], mount.Path);
        }

        var tar = new MemoryStream();
        var diffed = LayerDiffer.WriteTar(new DiffRequest(active.TreePath), tar, CancellationToken.None);
        var original = _snapshots.Commit(active, diffed.DiffId).ChainId;
        var otherBelow = CommitFiles(null, ("other", "x"), ("keep", "1"), ("gone/a", "2"), ("replaced/old", "4"), ("linked", "5"));
        var copy = _snapshots.Prepare(otherBelow, "copy");
        LayerApplier.Apply(new MemoryStream(tar.ToArray()), new ApplyRequest(copy.TreePath), CancellationToken.None);
        var copied = _snapshots.Commit(copy, diffed.DiffId).ChainId;

        using var one = Mounted(_snapshots.ViewOf(original));
        using var two = Mounted(_snapshots.ViewOf(copied));
        Assert.Equal(TreeListing.Of(one.Path), TreeListing.Of(two.Path).Where(line => !line.StartsWith("other ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_root_of_a_new_snapshot_looks_like_the_root_below()
    {
        var bottom = _snapshots.Prepare(null, "bottom");
        using (var root = DirectoryHandle.Open(bottom.TreePath))
        {
            root.SetOwner(7, 8);
            root.SetMode(0x1c9);
        }

        var below = _snapshots.Commit(bottom, SomeDiffId("bottom")).ChainId;
        using var mount = Mounted(_snapshots.MountOf(_snapshots.Prepare(below, "top")));

        var status = FileStatus.Of(mount.Path);
        Assert.Equal((7u, 8u, 0x1c9u), (status.UserId, status.GroupId, status.Mode));
    }

    [Fact]
    public void A_snapshot_of_nothing_is_a_plain_directory()
    {
        var active = _snapshots.Prepare(null, "test");

        var mount = _snapshots.MountOf(active);

        Assert.Equal(("bind", active.TreePath), (mount.Type, mount.Source));
    }

    [Fact]
    public void Whiteouts_in_a_single_layer_are_not_seen()
    {
        var active = _snapshots.Prepare(null, "test");
        using (var root = DirectoryHandle.Open(active.TreePath))
        {
            DeviceNodes.TryCreateWhiteout(root, "gone"u8);
        }

        using var view = Mounted(_snapshots.ViewOf(_snapshots.Commit(active, SomeDiffId("x")).ChainId));

        Assert.Empty(Directory.GetFileSystemEntries(view.Path));
    }

    [Fact]
    public void Committing_a_chain_that_exists_keeps_the_first()
    {
        var first = _snapshots.Prepare(null, "one");
        var second = _snapshots.Prepare(null, "two");

        var one = _snapshots.Commit(first, SomeDiffId("same"));
        var two = _snapshots.Commit(second, SomeDiffId("same"));

        Assert.Equal(one, two);
        Assert.False(Directory.Exists(second.DirectoryPath));
        Assert.Null(_snapshots.FindActive(second.Id));
    }

    [Fact]
    public void What_was_committed_before_a_commit_failed_outlives_its_removal()
    {
        CommitFiles(null, ("same", "1"));
        var again = _snapshots.Prepare(null, "again");
        var top = _snapshots.Prepare(null, "top");
        File.WriteAllText(Path.Combine(top.TreePath, "file"), "x");
        var busy = Path.Combine(again.TreePath, "busy");
        Directory.CreateDirectory(busy);
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", []), busy);
        PendingCommit[] chain = [new(again, SomeDiffId("same"), new SnapshotUsage(0, 0)), new(top, SomeDiffId("top"), new SnapshotUsage(0, 0))];

        Assert.Throws<DavitException>(() => _snapshots.Commit(chain, null));
        Mounts.Unmount(busy);
        _snapshots.Remove(top);
        _snapshots.Remove(again);

        var committed = _snapshots.Find(ChainId.All([SomeDiffId("same"), SomeDiffId("top")])[^1])!;
        Assert.True(File.Exists(Path.Combine(committed.TreePath, "file")));
        Assert.False(Directory.Exists(again.DirectoryPath));
    }

    [Fact]
    public void A_missing_parent_is_told()
    {
        var error = Assert.Throws<DavitException>(() => _snapshots.Prepare(new ChainId(Digest.Sha256("x"u8)), "test"));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Empty(Directory.GetDirectories(_store.Paths.Snapshots));
    }

    [Fact]
    public void A_snapshot_that_something_needs_is_not_removed()
    {
        var below = CommitFiles(null, ("a", "1"));
        var top = CommitFiles(below, ("b", "2"));
        var active = _snapshots.Prepare(top, "test");
        using var lease = _store.Leases.Acquire("test");

        Assert.False(_snapshots.Remove(below));
        Assert.False(_snapshots.Remove(top));
        _snapshots.Remove(active);
        lease.Protect(top);
        Assert.False(_snapshots.Remove(top));
        lease.Dispose();
        Assert.True(_snapshots.Remove(top));
        Assert.True(_snapshots.Remove(below));
        Assert.False(_snapshots.Remove(below));
        Assert.Empty(Directory.GetDirectories(_store.Paths.Snapshots));
    }

    [Fact]
    public void A_view_of_two_hundred_layers_mounts()
    {
        ChainId? chain = null;
        for (var i = 0; i < 200; i++)
        {
            var active = _snapshots.Prepare(null, "test");
            File.WriteAllText(Path.Combine(active.TreePath, $"f{i}"), "");
            File.WriteAllText(Path.Combine(active.TreePath, "top"), $"{i}");
            chain = _snapshots.Commit([new PendingCommit(active, SomeDiffId($"{i}"), new SnapshotUsage(0, 0))], chain is null ? null : _snapshots.Find(chain))[0].ChainId;
        }

        using var mount = Mounted(_snapshots.MountOf(_snapshots.Prepare(chain, "test")));

        Assert.Equal(201, Directory.GetFiles(mount.Path).Length);
        Assert.Equal("199", File.ReadAllText(mount["top"]));
        File.Delete(mount["f3"]);
        Assert.Equal(200, Directory.GetFiles(mount.Path).Length);
    }

    [Fact]
    public void Recovery_leaves_what_belongs_to_the_living_and_to_containers()
    {
        var mine = _snapshots.Prepare(null, "mine");
        var containers = _snapshots.Prepare(null, "container");
        _store.Database.Write(session => SnapshotStore.HandOver(containers, session));

        _snapshots.Recover();

        Assert.Equal(mine, _snapshots.FindActive(mine.Id));
        Assert.True(Directory.Exists(containers.TreePath));
    }

    [Fact]
    public void Recovery_removes_what_the_dead_left()
    {
        var below = CommitFiles(null, ("a", "1"));
        var abandoned = _snapshots.Prepare(below, "abandoned");
        var target = _tree.MakeDirectory("target");
        Mounts.Perform(_snapshots.MountOf(abandoned), target);
        File.WriteAllText(Path.Combine(target, "file"), "x");
        Directory.CreateDirectory(Path.Combine(_store.Paths.Snapshots, "4711", "fs"));
        Die(abandoned);

        using var next = Store.Open(_tree["store"], TimeProvider.System);
        var snapshots = new SnapshotStore(next);
        snapshots.Recover();

        Assert.Null(snapshots.FindActive(abandoned.Id));
        Assert.Empty(Mounts.ListBelow(target));
        Assert.Equal([$"{_snapshots.Find(below)!.Id}"], Directory.GetDirectories(_store.Paths.Snapshots).Select(path => Path.GetFileName(path)));
    }

    /// <summary>What a kill leaves: a row owned by a process whose file nobody holds.</summary>
    private void Die(ActiveSnapshot snapshot)
    {
        const string Dead = "dead";
        _store.Database.Write(session => session.Execute("UPDATE snapshots SET process_id = ? WHERE id = ?", Dead, snapshot.Id));
        File.WriteAllText(Path.Combine(_store.Paths.Processes, Dead), "");
    }

    private ChainId CommitFiles(ChainId? parent, params (string Path, string Content)[] files)
    {
        var active = _snapshots.Prepare(parent, "test");
        foreach (var (path, content) in files)
        {
            var full = Path.Combine(active.TreePath, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
        }

        Programs.Run("find", active.TreePath, "-exec", "touch", "-d", "@1", "{}", "+");
        return _snapshots.Commit(active, SomeDiffId(string.Join(',', files.Select(file => file.Path)))).ChainId;
    }

    private static DiffId SomeDiffId(string seed) => new(Digest.Sha256(TarBytes.Text(seed)));

    private static IEnumerable<string> FilesOf(MountedTree tree) =>
        Directory.EnumerateFiles(tree.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(tree.Path, path)).Order(StringComparer.Ordinal);

    private MountedTree Mounted(Mount mount) => new(mount, _tree.MakeDirectory($"mount-{Guid.NewGuid():N}"));

    private sealed class MountedTree : IDisposable
    {
        public MountedTree(Mount mount, string path)
        {
            Path = path;
            Mounts.Perform(mount, path);
        }

        public string Path { get; }

        public string this[string relative] => System.IO.Path.Combine(Path, relative);

        public void Dispose() => Mounts.UnmountLazily(Path);
    }
}
