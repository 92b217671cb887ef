using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Content.Collection;

/// <summary>
/// Removes what nothing leads to, while other processes work.
/// <list type="number">
/// <item>Void the leases of dead processes.</item>
/// <item>Mark manifests and blobs from names, untagged images, containers and leases.</item>
/// <item>Delete the rows of the others.</item>
/// <item>Mark snapshots from the manifests that are left, the build cache, containers, active snapshots and leases.</item>
/// <item>Delete the files of the blobs, those excepted that somebody stored again meanwhile.</item>
/// </list>
/// Steps 1 to 4 are one transaction: a process that has protected something and then finds it there keeps it.
/// </summary>
public sealed class GarbageCollector(Store store)
{
    private const string UnusedSnapshots = """
        WITH RECURSIVE live(id) AS (
            SELECT id FROM snapshots WHERE kind <> 'committed' OR chain_id IN (
                SELECT chain_id FROM manifests UNION SELECT chain_id FROM build_cache UNION SELECT chain_id FROM lease_chains)
            UNION SELECT snapshot_id FROM containers WHERE snapshot_id IS NOT NULL
            UNION SELECT s.parent_id FROM live JOIN snapshots s ON s.id = live.id WHERE s.parent_id IS NOT NULL)
        SELECT chain_id FROM snapshots WHERE kind = 'committed' AND id NOT IN (SELECT id FROM live)
        """;

    /// <summary>
    /// Whether nothing needs this snapshot now. Asked in the write that removes its row, it keeps a process that protected
    /// the chain after the collection from losing it.
    /// </summary>
    public static bool IsUnused(SqliteSession session, ChainId chain) => session.Exists($"{UnusedSnapshots} AND chain_id = ?", chain);

    public CollectedGarbage Collect()
    {
        store.Blobs.Directory.NameOwner();
        var owners = store.Database.Read(session => session.Query("SELECT DISTINCT process_id FROM leases", row => row.GetText(0)));
        var dead = owners.FindAll(owner => !store.IsAlive(owner));
        var garbage = store.Database.Write(session =>
        {
            // Step 1
            foreach (var owner in dead)
            {
                session.Execute("DELETE FROM leases WHERE process_id = ?", owner);
            }

            Mark(session);
            var (manifests, blobs) = Sweep(session);
            return new CollectedGarbage { Manifests = manifests, Blobs = blobs, Snapshots = FindUnusedSnapshots(session) };
        });

        // Step 5
        store.Blobs.DeleteFiles(garbage.Blobs.Select(blob => blob.Digest));
        return garbage;
    }

    // Step 2
    private static void Mark(SqliteSession session)
    {
        session.Execute("CREATE TEMP TABLE IF NOT EXISTS live_blobs(digest TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID");
        session.Execute("DELETE FROM live_blobs");
        session.Execute(
            $"""
            INSERT INTO live_blobs
            WITH RECURSIVE live(digest) AS ({ImageSql.LiveRoots} UNION SELECT digest FROM lease_blobs {ImageSql.LiveStep})
            SELECT digest FROM live
            """);

        // A built image names its layers by their diffIDs; blobs made from those when it was pushed stay with it.
        session.Execute("INSERT OR IGNORE INTO live_blobs SELECT b.digest FROM layer_blobs b JOIN live_blobs l ON l.digest = b.diff_id");
    }

    // Step 3
    private static (List<Digest> Manifests, List<BlobInfo> Blobs) Sweep(SqliteSession session)
    {
        const string Unmarked = "digest NOT IN (SELECT digest FROM live_blobs)";
        var manifests = session.Query($"SELECT digest FROM manifests WHERE {Unmarked}", row => row.GetDigest(0));
        var blobs = session.Query(
            $"SELECT digest, size_bytes, created_at FROM blobs WHERE {Unmarked}",
            row => new BlobInfo(row.GetDigest(0), row.GetInt64(1), row.GetTime(2)));
        session.Execute($"DELETE FROM manifests WHERE {Unmarked}");
        session.Execute($"DELETE FROM blobs WHERE {Unmarked}");

        // What is known of blobs that are nowhere here, nor made from a layer that is.
        session.Execute(
            """
            DELETE FROM layer_blobs WHERE digest NOT IN (SELECT digest FROM blobs)
                AND diff_id NOT IN (SELECT diff_id FROM snapshots WHERE diff_id IS NOT NULL)
            """);
        session.Execute("DELETE FROM blob_sources WHERE digest NOT IN (SELECT digest FROM blobs UNION SELECT digest FROM layer_blobs)");
        return (manifests, blobs);
    }

    // Step 4
    private static List<ChainId> FindUnusedSnapshots(SqliteSession session) => session.Query(
        $"{UnusedSnapshots} ORDER BY id DESC", row => new ChainId(row.GetDigest(0)));
}
