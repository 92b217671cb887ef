using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Collection;

/// <summary>
/// Removes what nothing leads to, while other processes work. Names, images without a name, containers, the build cache and the
/// leases of living processes lead to content. What lost its last reference has been noted (<see cref="LooseContent"/>);
/// one transaction removes the rows of what was rightly noted, and of what that alone led to: a process that has
/// protected something and then finds it there keeps it. Files go afterwards, those excepted that somebody stored again meanwhile.
/// The cost is that of what is removed, not of what stays.
/// </summary>
public sealed class GarbageCollector(Store store)
{
    private static readonly string Held = LooseContent.IsBlobHeld("loose_blobs.digest");
    private static readonly string HeldSnapshot = LooseContent.IsSnapshotHeld("s");

    /// <summary>Removes what was noted, and blobs' files with it.</summary>
    public CollectedGarbage Collect() => Run(Sweep);

    /// <summary>The same after looking at everything there is, for what should not be there but might: after a crash, at a check.</summary>
    public CollectedGarbage CollectAll() => Run(session =>
    {
        foreach (var note in LooseContent.NoteAll)
        {
            session.Execute(note);
        }

        return Sweep(session);
    });

    /// <summary>Makes this process known, as everyone must before removing rows whose files go later, and voids the leases of the dead.</summary>
    public void Prepare()
    {
        store.Blobs.Directory.NameOwner();
        store.Blobs.Downloads.RemoveExpired();
        store.Uploads.RemoveExpired();
        store.Leases.ReleaseDead();
    }

    /// <summary>
    /// The rows alone, inside a write of the caller's, who has called <see cref="Prepare"/> and calls <see cref="DeleteFiles"/> afterwards.
    /// </summary>
    public static CollectedGarbage Sweep(SqliteSession session)
    {
        session.Execute("CREATE TEMP TABLE IF NOT EXISTS dead_blobs(digest TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID");
        var manifests = new List<Digest>();
        var blobs = new List<BlobInfo>();
        while (SweepBlobs(session, manifests, blobs))
        {
        }

        var snapshots = new List<CollectedSnapshot>();
        while (SweepSnapshots(session, snapshots))
        {
        }

        return new CollectedGarbage { Manifests = manifests, Blobs = blobs, Snapshots = snapshots };
    }

    /// <summary>Removes the files of collected blobs; directories of snapshots are for the room that knows them.</summary>
    public void DeleteFiles(CollectedGarbage garbage) => store.Blobs.DeleteFiles(garbage.Blobs.Select(blob => blob.Digest));

    private CollectedGarbage Run(Func<SqliteSession, CollectedGarbage> sweep)
    {
        Prepare();
        if (sweep == Sweep && !HasNotes())
        {
            return CollectedGarbage.None;
        }

        var garbage = store.Database.Write(sweep);
        DeleteFiles(garbage);
        return garbage;
    }

    private bool HasNotes() => store.Database.Read(session =>
        session.Exists("SELECT 1 FROM loose_blobs UNION ALL SELECT 1 FROM loose_snapshots LIMIT 1"));

    /// <summary>One round: what is noted and not held goes; the triggers note what only that led to. False when nothing was noted.</summary>
    private static bool SweepBlobs(SqliteSession session, List<Digest> manifests, List<BlobInfo> blobs)
    {
        const string Dead = "digest IN (SELECT digest FROM dead_blobs)";
        session.Execute("DELETE FROM dead_blobs");
        if (session.Execute($"INSERT INTO dead_blobs SELECT digest FROM loose_blobs WHERE NOT {Held}") == 0)
        {
            session.Execute("DELETE FROM loose_blobs");
            return false;
        }

        session.Execute("DELETE FROM loose_blobs");
        manifests.AddRange(session.Query($"SELECT digest FROM manifests WHERE {Dead}", row => row.GetDigest(0)));
        blobs.AddRange(session.Query(
            $"SELECT digest, size_bytes, created_at FROM blobs WHERE {Dead}",
            row => new BlobInfo(row.GetDigest(0), row.GetInt64(1), row.GetTime(2))));

        // A built image names its layers by their diffIDs; blobs made from those when it was pushed go with it.
        session.Execute("INSERT OR IGNORE INTO loose_blobs SELECT l.digest FROM dead_blobs d CROSS JOIN layer_blobs l ON l.diff_id = d.digest WHERE l.digest <> l.diff_id");
        session.Execute($"DELETE FROM manifests WHERE {Dead}");
        session.Execute($"DELETE FROM blobs WHERE {Dead}");
        return true;
    }

    private static bool SweepSnapshots(SqliteSession session, List<CollectedSnapshot> snapshots)
    {
        var dead = session.Query(
            $"SELECT s.id, s.chain_id, s.size_bytes FROM loose_snapshots l CROSS JOIN snapshots s ON s.id = l.id WHERE NOT {HeldSnapshot} ORDER BY s.id DESC",
            row => new CollectedSnapshot(row.GetInt64(0), new ChainId(row.GetDigest(1)), row.GetInt64(2)));
        session.Execute("DELETE FROM loose_snapshots");
        foreach (var snapshot in dead)
        {
            session.Execute("DELETE FROM snapshots WHERE id = ?", snapshot.Id);
        }

        snapshots.AddRange(dead);
        return dead.Count > 0;
    }
}
