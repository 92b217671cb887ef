using System.Globalization;
using Davit.Content;
using Davit.Content.Database;
using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>The table 'snapshots'.</summary>
internal sealed class SnapshotRows(Store store)
{
    private const string Stack = """
        WITH RECURSIVE chain(id, parent_id, depth) AS (
            SELECT id, parent_id, 0 FROM snapshots WHERE id = ?
            UNION ALL SELECT s.id, s.parent_id, c.depth + 1 FROM chain c JOIN snapshots s ON s.id = c.parent_id)

        """;

    private const string Columns = "id, chain_id, diff_id, parent_id, size_bytes, inode_count, created_at";

    internal string PathOf(long id) => Path.Combine(store.Paths.Snapshots, id.ToString(CultureInfo.InvariantCulture));

    internal CommittedSnapshot? Find(ChainId chainId) => store.Database.Read(session => Find(session, chainId));

    /// <summary>What it stands on; null when that is nothing.</summary>
    /// <exception cref="DavitException">Conflict: it stands on a snapshot that is not committed, so that it has no chain yet.</exception>
    internal CommittedSnapshot? ParentOf(ActiveSnapshot snapshot) => snapshot.ParentId is not { } id ? null : store.Database.Read(session =>
        session.QueryFirst($"SELECT {Columns} FROM snapshots WHERE id = ? AND kind = 'committed'", Read, id))
        ?? throw new DavitException(ErrorKind.Conflict, $"commit snapshot '{snapshot.DirectoryPath}': the one it stands on is not committed");

    internal IReadOnlyList<CommittedSnapshot> List() => store.Database.Read(session =>
        session.Query($"SELECT {Columns} FROM snapshots WHERE kind = 'committed' ORDER BY id", Read));

    internal ActiveSnapshot? FindActive(long id) => store.Database.Read(session => session.QueryFirst(
        "SELECT id, parent_id FROM snapshots WHERE id = ? AND kind = 'active'",
        row => new ActiveSnapshot(row.GetInt64(0), row.GetInt64OrNull(1), PathOf(row.GetInt64(0))),
        id));

    internal long? FindActiveSize(long id) => store.Database.Read(session => session.QueryFirst(
        "SELECT size_bytes FROM snapshots WHERE id = ? AND kind = 'active'", row => row.GetInt64OrNull(0), id));

    internal long RememberSize(long id, SnapshotUsage usage)
    {
        store.Database.Write(Durability.ProcessEnd, session => session.Execute(
            "UPDATE snapshots SET size_bytes = ?, inode_count = ? WHERE id = ? AND kind = 'active'", usage.SizeBytes, usage.InodeCount, id));
        return usage.SizeBytes;
    }

    /// <summary>The trees of a snapshot and all below it, top first; empty for null.</summary>
    internal IReadOnlyList<string> LowerPaths(long? topId) => topId is null ? [] : store.Database.Read(session => session.Query(
        Stack + "SELECT id FROM chain ORDER BY depth", row => Path.Combine(PathOf(row.GetInt64(0)), SnapshotStore.TreeName), topId));

    /// <summary>The chain IDs of a committed snapshot and all below it, top first; empty for null.</summary>
    internal IReadOnlyList<ChainId> Chain(long? topId) => topId is null ? [] : store.Database.Read(session => session.Query(
        Stack + "SELECT s.chain_id FROM chain JOIN snapshots s ON s.id = chain.id ORDER BY depth", row => new ChainId(row.GetDigest(0)), topId));

    /// <summary>A new active snapshot of this process. A power cut may lose the row, but not before what stands on it.</summary>
    internal (long Id, CommittedSnapshot? Parent) Insert(ChainId? parent, string purpose)
    {
        var processId = store.ProcessId;
        return store.Database.Write(Durability.ProcessEnd, session =>
        {
            var lower = parent is null ? null : Find(session, parent)
                ?? throw new DavitException(ErrorKind.NotFound, $"prepare snapshot on '{parent}': no such snapshot");
            session.Execute(
                "INSERT INTO snapshots(kind, parent_id, created_at, process_id, purpose) VALUES ('active', ?, ?, ?, ?)",
                lower?.Id, store.Time.GetUtcNow(), processId, purpose);
            return (session.LastInsertId, lower);
        });
    }

    /// <summary>Each on the one before; where a chain exists already, the existing one is the answer.</summary>
    internal IReadOnlyList<CommittedSnapshot> Commit(IReadOnlyList<PendingCommit> chain, CommittedSnapshot? parent) => store.Database.Write(session =>
    {
        var committed = new List<CommittedSnapshot>();
        foreach (var pending in chain)
        {
            parent = Commit(session, pending, parent);
            committed.Add(parent);
        }

        return committed;
    });

    internal void DeleteActive(long id) => store.Database.Write(
        Durability.ProcessEnd, session => session.Execute("DELETE FROM snapshots WHERE id = ? AND kind = 'active'", id));

    /// <summary>The id of the row deleted; null when it is needed or not there.</summary>
    internal long? DeleteUnused(ChainId chainId)
    {
        _ = store.ProcessId; // makes this process known: if it dies now, the next one looks for directories without row
        return store.Database.Write(Durability.PowerCut, session =>
        {
            var id = Find(session, chainId)?.Id;
            var deleted = session.Execute(
                """
                DELETE FROM snapshots WHERE chain_id = ?1
                    AND NOT EXISTS (SELECT 1 FROM snapshots upper WHERE upper.parent_id = snapshots.id)
                    AND NOT EXISTS (SELECT 1 FROM lease_chains WHERE chain_id = ?1)
                    AND NOT EXISTS (SELECT 1 FROM manifests WHERE chain_id = ?1)
                    AND NOT EXISTS (SELECT 1 FROM build_cache WHERE chain_id = ?1)
                """,
                chainId);
            return deleted > 0 ? id : null;
        });
    }

    private CommittedSnapshot Commit(SqliteSession session, PendingCommit pending, CommittedSnapshot? parent)
    {
        var chainId = ChainId.Of(parent?.ChainId, pending.DiffId);
        if (Find(session, chainId) is { } existing)
        {
            return existing;
        }

        var changed = session.Execute(
            """
            UPDATE snapshots SET kind = 'committed', chain_id = ?, diff_id = ?, parent_id = ?, size_bytes = ?, inode_count = ?, process_id = NULL
            WHERE id = ? AND kind = 'active'
            """,
            chainId, pending.DiffId, parent?.Id, pending.Usage.SizeBytes, pending.Usage.InodeCount, pending.Snapshot.Id);
        return changed == 1
            ? Find(session, chainId)!
            : throw new DavitException(ErrorKind.Conflict, $"commit snapshot '{chainId}': it was removed meanwhile");
    }

    private CommittedSnapshot? Find(SqliteSession session, ChainId chainId) =>
        session.QueryFirst($"SELECT {Columns} FROM snapshots WHERE chain_id = ? AND kind = 'committed'", Read, chainId);

    private CommittedSnapshot Read(SqliteRow row) =>
        new(row.GetInt64(0), new ChainId(row.GetDigest(1)), new DiffId(row.GetDigest(2)), row.GetInt64OrNull(3), PathOf(row.GetInt64(0)))
        {
            SizeBytes = row.GetInt64(4),
            InodeCount = row.GetInt64(5),
            CreatedAt = row.GetTime(6),
        };
}
