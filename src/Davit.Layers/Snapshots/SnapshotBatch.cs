using System.Text;
using Davit.Content;
using Davit.Content.Database;
using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Snapshots;

/// <summary>
/// For a writer of many snapshots, each on the one before, such as a build: the next begins on one that is only sealed, and
/// they are committed together, because bringing a file system to the disk costs the same for one as for many. Until then all are
/// active: should the process die, nothing of them is left. <see cref="PrepareOn"/> may be called while <see cref="Commit"/> runs, which
/// itself is for one thread at a time.
/// </summary>
public sealed class SnapshotBatch(Store store, SnapshotStore snapshots)
{
    private readonly SnapshotRows _rows = new(store);
    private readonly Dictionary<long, CommittedSnapshot> _committed = [];

    /// <summary>A new active snapshot on one of this process's that is sealed, committed meanwhile or not.</summary>
    public ActiveSnapshot PrepareOn(ActiveSnapshot parent, string purpose)
    {
        var snapshot = snapshots.Prepare(parent: null, purpose) with { ParentId = parent.Id };
        store.Database.Write(Durability.ProcessEnd, session =>
            session.Execute("UPDATE snapshots SET parent_id = ? WHERE id = ?", parent.Id, snapshot.Id));
        using var tree = DirectoryHandle.Open(snapshot.TreePath);
        using var below = DirectoryHandle.Open(parent.TreePath);
        FileCopy.DirectoryMetadata(below, tree, snapshots.Overlay);
        return snapshot;
    }

    /// <summary>
    /// Commits all, with one wait for the disk. Where a chain exists already, the answer is the existing snapshot, which has another
    /// id, and the sealed one stays active: others may stand on it still; the caller removes it when none does. After a failure the
    /// same may be committed again, what was committed already included.
    /// </summary>
    /// <param name="batch">Parents before children.</param>
    /// <exception cref="DavitException">Conflict: one stands on a snapshot that is not committed and not in the batch before it.</exception>
    public IReadOnlyList<CommittedSnapshot> Commit(IReadOnlyList<SealedSnapshot> batch)
    {
        foreach (var item in batch)
        {
            using var directory = DirectoryHandle.Open(item.Snapshot.DirectoryPath);
            directory.RemoveTree(Encoding.ASCII.GetBytes(SnapshotStore.WorkName));
        }

        // Bytes first, rows last.
        Files.SyncFileSystem(store.Paths.Snapshots);
        for (var start = 0; start < batch.Count;)
        {
            var length = ChainLength(batch, start);
            CommitChain(batch, start, length);
            start += length;
        }

        return [.. batch.Select(item => _committed[item.Snapshot.Id])];
    }

    /// <summary>How many from <paramref name="start"/> on stand each on the one before: they take one transaction.</summary>
    private static int ChainLength(IReadOnlyList<SealedSnapshot> batch, int start)
    {
        var end = start + 1;
        while (end < batch.Count && batch[end].Snapshot.ParentId == batch[end - 1].Snapshot.Id)
        {
            end++;
        }

        return end - start;
    }

    private void CommitChain(IReadOnlyList<SealedSnapshot> batch, int start, int length)
    {
        var bottom = batch[start].Snapshot;
        var parent = bottom.ParentId is { } id && _committed.TryGetValue(id, out var known) ? known : _rows.ParentOf(bottom);
        var chain = batch.Skip(start).Take(length).Select(item => new PendingCommit(item.Snapshot, item.DiffId, item.Usage)).ToArray();
        foreach (var (pending, committed) in chain.Zip(_rows.Commit(chain, parent)))
        {
            _committed[pending.Snapshot.Id] = committed;
        }
    }
}
