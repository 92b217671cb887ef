using Davit.Content;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class SnapshotBatchTests : IDisposable
{
    private readonly TemporaryTree _tree = new();
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly SnapshotBatch _batch;

    public SnapshotBatchTests()
    {
        _store = Store.Open(_tree["store"], TimeProvider.System);
        _snapshots = new SnapshotStore(_store);
        _batch = new SnapshotBatch(_store, _snapshots);
    }

    public void Dispose()
    {
        _store.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public void Each_may_stand_on_one_that_is_not_committed_and_all_are_committed_as_chains()
    {
        var below = Write(_snapshots.Prepare(null, "test"), "one");
        var left = Write(_batch.PrepareOn(below.Snapshot, "test"), "two");
        var right = Write(_batch.PrepareOn(below.Snapshot, "test"), "three");
        var top = Write(_batch.PrepareOn(left.Snapshot, "test"), "four");
        Assert.Empty(_snapshots.List());

        var committed = _batch.Commit([below, left, right, top]);

        var chain = ChainId.All([below.DiffId, left.DiffId, top.DiffId]);
        Assert.Equal([chain[0], chain[1], ChainId.Of(chain[0], right.DiffId), chain[2]], committed.Select(c => c.ChainId));
        Assert.Equal(["four", "one", "two"], Names(_snapshots.ViewOf(chain[2])));
        Assert.Equal(4, _snapshots.List().Count);
    }

    [Fact]
    public void The_root_directory_is_that_of_the_one_below()
    {
        var below = _snapshots.Prepare(null, "test");
        using (var root = DirectoryHandle.Open(below.TreePath))
        {
            root.SetMode(0b111_000_000);
            root.SetOwner(7, 8);
        }

        var status = FileStatus.Of(_batch.PrepareOn(below, "test").TreePath);

        Assert.Equal((0b111_000_000u, 7u, 8u), (status.Mode, status.UserId, status.GroupId));
    }

    [Fact]
    public void What_stands_on_one_that_existed_already_is_committed_upon_the_existing_one()
    {
        var existing = _batch.Commit([Write(_snapshots.Prepare(null, "test"), "same")])[0];
        var again = Write(_snapshots.Prepare(null, "test"), "same");
        Assert.Equal(existing.Id, _batch.Commit([again])[0].Id);

        var top = _batch.Commit([Write(_batch.PrepareOn(again.Snapshot, "test"), "top")])[0];

        Assert.Equal(existing.Id, top.ParentId);
        _snapshots.Remove(again.Snapshot);
        Assert.Equal(["same", "top"], Names(_snapshots.ViewOf(top.ChainId)));
    }

    [Fact]
    public void Nothing_is_committed_upon_one_that_is_not()
    {
        var below = Write(_snapshots.Prepare(null, "test"), "one");
        var top = Write(_batch.PrepareOn(below.Snapshot, "test"), "two");

        var error = Assert.Throws<DavitException>(() => _batch.Commit([top]));
        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Throws<DavitException>(() => _snapshots.Commit(top.Snapshot, top.DiffId));
        Assert.Empty(_snapshots.List());

        Assert.Equal(ChainId.All([below.DiffId, top.DiffId]), _batch.Commit([below, top]).Select(c => c.ChainId));
    }

    [Fact]
    public void Committing_again_what_is_committed_already_changes_nothing()
    {
        var below = Write(_snapshots.Prepare(null, "test"), "one");
        var top = Write(_batch.PrepareOn(below.Snapshot, "test"), "two");
        var first = _batch.Commit([below]);

        Assert.Equal(first[0], _batch.Commit([below, top])[0]);
        Assert.Equal(2, _snapshots.List().Count);
    }

    [Fact]
    public void Recovery_removes_a_whole_stack_that_a_dead_process_left()
    {
        const string Dead = "dead";
        var below = _snapshots.Prepare(null, "test");
        var top = _batch.PrepareOn(_batch.PrepareOn(below, "test"), "test");
        _store.Database.Write(session => session.Execute("UPDATE snapshots SET process_id = ?", Dead));
        File.WriteAllText(Path.Combine(_store.Paths.Processes, Dead), "");

        using var next = Store.Open(_tree["store"], TimeProvider.System);
        new SnapshotStore(next).Recover();

        Assert.Null(_snapshots.FindActive(below.Id));
        Assert.False(Directory.Exists(top.DirectoryPath));
    }

    private SealedSnapshot Write(ActiveSnapshot snapshot, string name)
    {
        var mount = _tree.MakeDirectory($"mount-{snapshot.Id}");
        Mounts.Perform(_snapshots.MountOf(snapshot), mount);
        File.WriteAllText(Path.Combine(mount, name), "");
        File.SetLastWriteTimeUtc(Path.Combine(mount, name), DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(mount, DateTime.UnixEpoch);
        Mounts.UnmountLazily(mount);
        var diff = LayerDiffer.Hash(new DiffRequest(snapshot.TreePath), CancellationToken.None);
        return new SealedSnapshot(snapshot, diff.DiffId, diff.Usage);
    }

    private IReadOnlyList<string?> Names(Mount view)
    {
        var path = _tree.MakeDirectory("view-" + Guid.NewGuid().ToString("n"));
        Mounts.Perform(view, path);
        return [.. Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
    }
}
