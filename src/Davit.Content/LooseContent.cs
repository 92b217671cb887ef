namespace Davit.Content;

/// <summary>
/// What may be garbage is noted at the moment it loses its last reference, or begins without one, so that
/// a collection looks at that alone and not at everything there is. The notes are written by triggers, in the transaction of
/// the change itself: whoever dies afterwards, and however, the note is there. A note is a suspicion; the collector asks again.
/// <para>
/// Content is a graph without cycles (a digest cannot contain itself), hence nothing that is unreachable can still be
/// referenced in the end: what is noted, and what that led to, is all the garbage there is.
/// </para>
/// </summary>
internal static class LooseContent
{
    /// <summary>Whether something needs the manifest, index or blob of a digest, by an SQL expression for that.</summary>
    public static string IsBlobHeld(string digest) =>
        $"""
        (EXISTS (SELECT 1 FROM manifest_edges WHERE digest = {digest})
        OR EXISTS (SELECT 1 FROM tags WHERE target = {digest})
        OR EXISTS (SELECT 1 FROM untagged WHERE digest = {digest})
        OR EXISTS (SELECT 1 FROM lease_blobs WHERE digest = {digest})
        OR EXISTS (SELECT 1 FROM manifests m JOIN containers c ON c.image_id = m.image_id WHERE m.digest = {digest})
        OR EXISTS (SELECT 1 FROM manifests m JOIN image_mounts i ON i.image_id = m.image_id WHERE m.digest = {digest})
        OR EXISTS (SELECT 1 FROM layer_blobs l WHERE l.digest = {digest} AND l.diff_id <> {digest} AND (
            EXISTS (SELECT 1 FROM manifest_edges WHERE digest = l.diff_id) OR EXISTS (SELECT 1 FROM lease_blobs WHERE digest = l.diff_id))))
        """;

    /// <summary>Whether something needs a snapshot, by the name of its row.</summary>
    public static string IsSnapshotHeld(string row) =>
        $"""
        ({row}.kind <> 'committed'
        OR EXISTS (SELECT 1 FROM snapshots u WHERE u.parent_id = {row}.id)
        OR EXISTS (SELECT 1 FROM manifests WHERE chain_id = {row}.chain_id)
        OR EXISTS (SELECT 1 FROM build_cache WHERE chain_id = {row}.chain_id)
        OR EXISTS (SELECT 1 FROM lease_chains WHERE chain_id = {row}.chain_id)
        OR EXISTS (SELECT 1 FROM containers WHERE snapshot_id = {row}.id))
        """;

    /// <summary>Notes everything that nothing needs: what the triggers would have noted.</summary>
    public static IReadOnlyList<string> NoteAll { get; } =
    [
        $"INSERT OR IGNORE INTO loose_blobs SELECT digest FROM blobs WHERE NOT {IsBlobHeld("blobs.digest")}",
        $"INSERT OR IGNORE INTO loose_blobs SELECT digest FROM manifests WHERE NOT {IsBlobHeld("manifests.digest")}",
        $"INSERT OR IGNORE INTO loose_snapshots SELECT s.id FROM snapshots s WHERE NOT {IsSnapshotHeld("s")}",
    ];

    // Within a trigger the conflict clause of the outer statement rules (sqlite.org/lang_createtrigger.html): OR IGNORE would be ignored itself.
    private static string NoteBlobs(string rows) => $"INSERT INTO loose_blobs SELECT digest FROM ({rows}) WHERE digest NOT IN loose_blobs;";

    private static string NoteSnapshots(string rows) => $"INSERT INTO loose_snapshots SELECT id FROM ({rows}) WHERE id NOT IN loose_snapshots;";

    private static string NoteBlobWhen(string name, string change, string digest) =>
        $"CREATE TRIGGER {name} AFTER {change} WHEN NOT {IsBlobHeld(digest)} BEGIN {NoteBlobs($"SELECT {digest} AS digest")} END;\n";

    private static string NoteSnapshotsWhen(string name, string change, string chain) =>
        $"CREATE TRIGGER {name} AFTER {change} WHEN {chain} IS NOT NULL BEGIN {NoteSnapshots($"SELECT id FROM snapshots WHERE chain_id = {chain}")} END;\n";

    private static string SumSnapshot(string name, string change) =>
        $"""
        CREATE TRIGGER {name} AFTER {change} WHEN NEW.kind = 'committed' BEGIN
            UPDATE snapshots SET total_bytes = NEW.size_bytes + coalesce((SELECT p.total_bytes FROM snapshots p WHERE p.id = NEW.parent_id), 0) WHERE id = NEW.id;
        END;
        """;

    public static string Migration { get; } =
        $"""
        CREATE INDEX manifests_by_chain ON manifests(chain_id);
        CREATE INDEX lease_blobs_by_digest ON lease_blobs(digest);
        CREATE INDEX lease_chains_by_chain ON lease_chains(chain_id);
        CREATE INDEX containers_by_image ON containers(image_id);
        CREATE INDEX containers_by_snapshot ON containers(snapshot_id);
        CREATE INDEX blob_sources_by_digest ON blob_sources(digest);

        -- What may be garbage: the next collection looks whether something needs it.
        CREATE TABLE loose_blobs(digest TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE loose_snapshots(id INTEGER NOT NULL PRIMARY KEY);

        {NoteBlobWhen("blob_added", "INSERT ON blobs", "NEW.digest")}
        {NoteBlobWhen("manifest_added", "INSERT ON manifests", "NEW.digest")}
        {NoteBlobWhen("edge_removed", "DELETE ON manifest_edges", "OLD.digest")}
        {NoteBlobWhen("name_removed", "DELETE ON tags", "OLD.target")}
        {NoteBlobWhen("name_moved", "UPDATE OF target ON tags", "OLD.target")}
        {NoteBlobWhen("untagged_removed", "DELETE ON untagged", "OLD.digest")}
        {NoteBlobWhen("lease_of_blob_removed", "DELETE ON lease_blobs", "OLD.digest")}
        {NoteSnapshotsWhen("lease_of_chain_removed", "DELETE ON lease_chains", "OLD.chain_id")}
        {NoteSnapshotsWhen("manifest_removed", "DELETE ON manifests", "OLD.chain_id")}
        {NoteSnapshotsWhen("cache_removed", "DELETE ON build_cache", "OLD.chain_id")}
        {NoteSnapshotsWhen("cache_moved", "UPDATE OF chain_id ON build_cache", "OLD.chain_id")}

        CREATE TRIGGER container_removed AFTER DELETE ON containers BEGIN
            {NoteBlobs("SELECT digest FROM manifests WHERE image_id = OLD.image_id")}
            {NoteSnapshots("SELECT id FROM snapshots WHERE id = OLD.snapshot_id")}
        END;
        CREATE TRIGGER image_unmounted AFTER DELETE ON image_mounts BEGIN
            {NoteBlobs("SELECT digest FROM manifests WHERE image_id = OLD.image_id")}
        END;
        CREATE TRIGGER snapshot_committed AFTER UPDATE OF kind ON snapshots WHEN NOT {IsSnapshotHeld("NEW")} BEGIN
            {NoteSnapshots("SELECT NEW.id AS id")}
        END;
        CREATE TRIGGER snapshot_moved AFTER UPDATE OF parent_id ON snapshots WHEN OLD.parent_id IS NOT NULL AND OLD.parent_id IS NOT NEW.parent_id BEGIN
            {NoteSnapshots("SELECT OLD.parent_id AS id")}
        END;
        CREATE TRIGGER snapshot_removed AFTER DELETE ON snapshots BEGIN
            {NoteSnapshots("SELECT OLD.parent_id AS id WHERE OLD.parent_id IS NOT NULL")}
            DELETE FROM layer_blobs WHERE diff_id = OLD.diff_id AND digest NOT IN (SELECT digest FROM blobs)
                AND NOT EXISTS (SELECT 1 FROM snapshots WHERE diff_id = OLD.diff_id);
        END;

        -- What is known of blobs that are nowhere here, nor made from a layer that is.
        CREATE TRIGGER blob_removed AFTER DELETE ON blobs BEGIN
            DELETE FROM layer_blobs WHERE digest = OLD.digest AND NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.diff_id = layer_blobs.diff_id);
            DELETE FROM blob_sources WHERE digest = OLD.digest AND NOT EXISTS (SELECT 1 FROM layer_blobs l WHERE l.digest = OLD.digest);
        END;
        CREATE TRIGGER layer_blob_removed AFTER DELETE ON layer_blobs WHEN NOT EXISTS (SELECT 1 FROM blobs WHERE digest = OLD.digest) BEGIN
            DELETE FROM blob_sources WHERE digest = OLD.digest AND NOT EXISTS (SELECT 1 FROM layer_blobs l WHERE l.digest = OLD.digest);
        END;

        -- A committed snapshot with all below it: what an image takes is one look.
        ALTER TABLE snapshots ADD COLUMN total_bytes INTEGER;
        {SumSnapshot("snapshot_summed", "UPDATE OF kind ON snapshots")}
        {SumSnapshot("snapshot_inserted", "INSERT ON snapshots")}
        WITH RECURSIVE total(id, bytes) AS (
            SELECT id, size_bytes FROM snapshots WHERE kind = 'committed' AND parent_id IS NULL
            UNION ALL SELECT s.id, total.bytes + s.size_bytes FROM total JOIN snapshots s ON s.parent_id = total.id WHERE s.kind = 'committed')
        UPDATE snapshots SET total_bytes = (SELECT bytes FROM total WHERE total.id = snapshots.id);

        -- What a container has written is counted once, when it is at rest.
        CREATE TRIGGER container_changed AFTER UPDATE OF state ON containers BEGIN
            UPDATE snapshots SET size_bytes = NULL WHERE id = NEW.snapshot_id AND kind = 'active';
        END;

        {string.Join(";\n", NoteAll)};
        """;
}
