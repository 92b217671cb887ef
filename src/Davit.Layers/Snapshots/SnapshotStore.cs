using Davit.Content;
using Davit.Content.Collection;
using Davit.Content.Database;
using Davit.Layers.Applying;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>
/// Layers as directories that overlayfs stacks, or that are copied where it cannot:
/// <code>
/// snapshot-form        'overlay' or 'copies'
/// snapshots/17/fs      the layer's files; whiteouts are devices 0:0 (sockets), opaque directories carry an attribute
/// snapshots/17/work    while active: overlayfs' scratch, or the copy that is written to
/// snapshots/17/view    of copies: the files up to this layer, to be read
/// snapshots/empty      second lower layer for read-only views of a single one
/// </code>
/// Lifecycle: <see cref="Prepare"/> makes an active snapshot, which is written through its mount, then
/// <see cref="Commit(ActiveSnapshot, DiffId)"/> gives it its chain ID for good, or <see cref="Remove(ActiveSnapshot)"/> drops it. The row comes
/// first and says who owns it; ids are never used twice, so a directory without a row is garbage.
/// Thread-safe, and safe with other processes on the same store.
/// </summary>
public sealed class SnapshotStore
{
    internal const string TreeName = "fs";
    internal const string WorkName = "work";

    private readonly Store _store;
    private readonly SnapshotRows _rows;
    private readonly SnapshotMounts _mounts;

    public SnapshotStore(Store store)
    {
        _store = store;
        _rows = new SnapshotRows(store);
        _mounts = new SnapshotMounts(store, _rows);
    }

    /// <summary>How layers of this store are marked.</summary>
    public OverlayAttributes Overlay => _mounts.Marks;

    /// <summary>Null as long as there was no layer.</summary>
    public SnapshotForm? Form => _mounts.KnownForm;

    public CommittedSnapshot? Find(ChainId chainId) => _rows.Find(chainId);

    public IReadOnlyList<CommittedSnapshot> List() => _rows.List();

    /// <summary>An active snapshot by its number, as a container remembers it; null when there is none.</summary>
    public ActiveSnapshot? FindActive(long id)
    {
        var snapshot = _rows.FindActive(id);
        if (snapshot is not null)
        {
            Gather(snapshot);
        }

        return snapshot;
    }

    /// <param name="parent">What it starts from; null for nothing.</param>
    /// <param name="purpose">For people who look into the store.</param>
    /// <exception cref="DavitException">NotFound: there is no snapshot <paramref name="parent"/>.</exception>
    public ActiveSnapshot Prepare(ChainId? parent, string purpose)
    {
        var (id, lower) = _rows.Insert(parent, purpose);
        var snapshot = new ActiveSnapshot(id, lower?.Id, _rows.PathOf(id));
        try
        {
            Directory.CreateDirectory(snapshot.TreePath);
            SetUpRoot(snapshot, lower);
            return snapshot;
        }
        catch (IOException error)
        {
            Remove(snapshot);
            throw ApplyErrors.Wrap(error, $"prepare snapshot '{snapshot.DirectoryPath}'");
        }
    }

    /// <summary>The writable mount: an overlay, or a bind of a plain directory when there is nothing below or it was copied.</summary>
    public Mount MountOf(ActiveSnapshot snapshot) => _mounts.Writable(snapshot);

    /// <summary>A read-only mount of everything up to <paramref name="chainId"/>.</summary>
    /// <exception cref="DavitException">NotFound.</exception>
    public Mount ViewOf(ChainId chainId)
    {
        var top = Get(chainId);
        return _mounts.View(_rows.LowerPaths(top.Id), top.DirectoryPath);
    }

    /// <summary>As <see cref="ViewOf(ChainId)"/>, of an active snapshot that nobody writes to any more.</summary>
    public Mount ViewOf(ActiveSnapshot snapshot) => _mounts.View([snapshot.TreePath, .. _rows.LowerPaths(snapshot.ParentId)], snapshot.DirectoryPath);

    /// <summary>After writing through <see cref="MountOf"/> and before reading the layer's directory: where a copy was written to, the layer is made of it.</summary>
    public void Gather(ActiveSnapshot snapshot) => _mounts.Gather(snapshot);

    /// <summary>After files of committed layers were replaced.</summary>
    internal void ForgetViews() => _mounts.ForgetViews();

    /// <summary>Counts what was written to it so far.</summary>
    public static SnapshotUsage Measure(ActiveSnapshot snapshot) => TreeUsage.Measure(snapshot.TreePath);

    /// <summary>
    /// The same of one nobody writes to: counted once and remembered, until a container's change of state says that it may have been written to.
    /// </summary>
    public long MeasureAtRest(ActiveSnapshot snapshot) => _rows.FindActiveSize(snapshot.Id) ?? _rows.RememberSize(snapshot.Id, Measure(snapshot));

    /// <summary>The trees of the layers that an active snapshot stands on, top first: for readers that do not mount.</summary>
    public IReadOnlyList<string> TreesBelow(ActiveSnapshot snapshot) => _rows.LowerPaths(snapshot.ParentId);

    /// <summary>Makes it the snapshot of its parent's chain and <paramref name="diffId"/>; when there is one already, drops this one.</summary>
    public CommittedSnapshot Commit(ActiveSnapshot snapshot, DiffId diffId) => Commit(snapshot, diffId, TreeUsage.Measure(snapshot.TreePath));

    /// <param name="snapshot">Unmounted by now.</param>
    /// <param name="diffId">The digest of its tar.</param>
    /// <param name="usage">As <see cref="Diffing.LayerDiffer"/> or <see cref="LayerApplier"/> counted it.</param>
    public CommittedSnapshot Commit(ActiveSnapshot snapshot, DiffId diffId, SnapshotUsage usage) =>
        Commit([new PendingCommit(snapshot, diffId, usage)], _rows.ParentOf(snapshot))[^1];

    /// <summary>Hands it to a container: it outlives this process. To be called in the transaction that writes the container's row.</summary>
    public static void HandOver(ActiveSnapshot snapshot, SqliteSession session) =>
        session.Execute("UPDATE snapshots SET process_id = NULL WHERE id = ? AND kind = 'active'", snapshot.Id);

    /// <summary>Drops it with all that was written, unless it is committed meanwhile; must not be mounted.</summary>
    /// <remarks>
    /// A commit may fail after its rows were written: whoever cleans up behind it need not know how far it came. Files first: on a full disk they make the room that the row's removal takes. A row that is left without files is removed
    /// like any other that its process leaves behind.
    /// </remarks>
    public void Remove(ActiveSnapshot snapshot)
    {
        if (_rows.FindActive(snapshot.Id) is null)
        {
            return;
        }

        RemoveFiles(snapshot.DirectoryPath);
        _rows.DeleteActive(snapshot.Id);
    }

    /// <inheritdoc cref="Remove(ActiveSnapshot)"/>
    public void RemoveActive(long id)
    {
        if (_rows.FindActive(id) is { } snapshot)
        {
            Remove(snapshot);
        }
    }

    /// <summary>
    /// Removes the snapshot unless something needs it: another on top of it, an image, a cached build step, a lease.
    /// False when it stays or was not there.
    /// </summary>
    public bool Remove(ChainId chainId)
    {
        var id = _rows.DeleteUnused(chainId);
        if (id is null)
        {
            return false;
        }

        RemoveFiles(_rows.PathOf(id.Value));
        return true;
    }

    /// <summary>Removes the directory of a snapshot whose row a collection took.</summary>
    public void RemoveFiles(CollectedSnapshot snapshot) => RemoveFiles(_rows.PathOf(snapshot.Id));

    /// <summary>Numbers of directories that no snapshot has; another process may be removing some of them.</summary>
    public IReadOnlyList<long> ListOrphans() =>
        [.. new SnapshotRecovery(_store, _rows).NamesWithoutRow().Select(name => long.Parse(name, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Removes such a directory.</summary>
    public void RemoveOrphan(long id) => new SnapshotRecovery(_store, _rows).RemoveDirectory(id);

    /// <summary>Takes away what dead processes left: their active snapshots, mounts of these included, and directories without a row.</summary>
    public void Recover() => new SnapshotRecovery(_store, _rows).Run();

    /// <summary>Commits snapshots prepared without parent as a chain, each on the one before, the first on <paramref name="parent"/>.</summary>
    internal IReadOnlyList<CommittedSnapshot> Commit(IReadOnlyList<PendingCommit> chain, CommittedSnapshot? parent)
    {
        foreach (var pending in chain)
        {
            RemoveWork(pending.Snapshot);
        }

        // Bytes first, row last.
        Files.SyncFileSystem(_store.Paths.Snapshots);
        var committed = _rows.Commit(chain, parent);
        for (var i = 0; i < chain.Count; i++)
        {
            if (committed[i].Id != chain[i].Snapshot.Id)
            {
                Remove(chain[i].Snapshot);
            }
        }

        return committed;
    }

    internal IReadOnlyList<string> LowerPaths(long? topId) => _rows.LowerPaths(topId);

    private IReadOnlyList<ChainId> Chain(long? topId) => _rows.Chain(topId);

    /// <summary>The chain of the lowest <paramref name="count"/> layers below <paramref name="top"/>.</summary>
    internal ChainId ChainAt(ChainId top, int count)
    {
        var chain = Chain(Get(top).Id);
        return chain[^count];
    }

    /// <summary>The chain a snapshot tops; null for none.</summary>
    internal ChainId? ChainOf(long? id) => id is null ? null : Chain(id)[0];

    internal CommittedSnapshot Get(ChainId chainId) =>
        Find(chainId) ?? throw new DavitException(ErrorKind.NotFound, $"open snapshot '{chainId}': no such snapshot");

    /// <summary>The root of an overlay looks like that of its upper directory.</summary>
    private void SetUpRoot(ActiveSnapshot snapshot, CommittedSnapshot? lower)
    {
        using var directory = DirectoryHandle.Open(snapshot.DirectoryPath);
        directory.SetMode(0x1c0); // 0700: setuid files of images are not for this machine's users
        using var tree = DirectoryHandle.Open(snapshot.TreePath);
        tree.SetMode(0x1ed); // 0755, whatever the umask
        if (lower is not null)
        {
            using var below = DirectoryHandle.Open(lower.TreePath);
            FileCopy.DirectoryMetadata(below, tree, Overlay);
        }
    }

    private static void RemoveWork(ActiveSnapshot snapshot)
    {
        using var directory = DirectoryHandle.Open(snapshot.DirectoryPath);
        directory.RemoveTree(System.Text.Encoding.ASCII.GetBytes(WorkName));
    }

    private void RemoveFiles(string path) => SnapshotFiles.Remove(_store.Paths.Snapshots, Path.GetFileName(path));
}
