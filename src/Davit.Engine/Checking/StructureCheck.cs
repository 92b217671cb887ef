using Davit.Content;
using Davit.Content.Database;
using Davit.Engine.Settings;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>Asks the database itself: whether it is whole, and whether what images need is recorded.</summary>
internal sealed class StructureCheck(Store store, LayerStorage storage)
{
    public IReadOnlyList<Finding> Run() => store.Database.Read(session => (IReadOnlyList<Finding>)[.. Integrity(session), .. MissingBlobs(session), .. storage == LayerStorage.Packed ? [] : NotUnpacked(session)]);

    /// <summary>Names of images that lead to this manifest, config, layer or blob; a few of them.</summary>
    public IReadOnlyList<string> NamesOf(string digest) => store.Database.Read(session => session.Query(
        """
        WITH RECURSIVE above(digest) AS (
            VALUES (?1) UNION SELECT digest FROM manifests WHERE chain_id = ?1
            UNION SELECT e.parent FROM above JOIN manifest_edges e ON e.digest = above.digest
            UNION SELECT l.diff_id FROM above JOIN layer_blobs l ON l.digest = above.digest)
        SELECT DISTINCT t.repository || t.suffix FROM above JOIN tags t ON t.target = above.digest ORDER BY 1 LIMIT 5
        """,
        row => ImageReference.Parse(row.GetText(0)).FamiliarName,
        digest));

    /// <summary>How a manifest or something it lists describes the blob; null when nothing does.</summary>
    public Descriptor? DescriptorOf(Digest digest) => store.Database.Read(session => session.QueryFirst(
        """
        SELECT media_type, size_bytes FROM manifests WHERE digest = ?1
        UNION ALL SELECT media_type, size_bytes FROM manifest_edges WHERE digest = ?1
        UNION ALL SELECT media_type, size_bytes FROM layer_blobs WHERE digest = ?1
        """,
        row => new Descriptor(new MediaType(row.GetText(0)), digest, row.GetInt64(1)),
        digest));

    private static IEnumerable<Finding> Integrity(SqliteSession session) => session
        .Query("PRAGMA integrity_check", row => row.GetText(0)).Where(text => text != "ok")
        .Concat(session.Query("PRAGMA foreign_key_check", row => $"a row of '{row.GetText(0)}' refers to nothing"))
        .Select(text => new Finding(FindingKind.DamagedDatabase, "davit.db") { Detail = text });

    // A manifest's own bytes and its config; the layers of an image that is not unpacked; the unpacked stack itself.
    private static List<Finding> MissingBlobs(SqliteSession session) => session.Query(
        """
        SELECT digest, 'a manifest' FROM manifests WHERE digest NOT IN (SELECT digest FROM blobs)
        UNION SELECT digest, 'the config of an image' FROM manifest_edges WHERE kind = 'config' AND digest NOT IN (SELECT digest FROM blobs)
        UNION SELECT e.digest, 'a layer of an image' FROM manifest_edges e JOIN manifests m ON m.digest = e.parent
            WHERE e.kind = 'layer' AND e.digest NOT IN (SELECT digest FROM blobs)
            AND (m.chain_id IS NULL OR NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.chain_id = m.chain_id AND s.kind = 'committed'))
        """,
        row => new Finding(FindingKind.MissingBlob, row.GetText(0)) { Detail = $"it is {row.GetText(1)}, and not here" });

    private static List<Finding> NotUnpacked(SqliteSession session) => session.Query(
        """
        SELECT DISTINCT m.chain_id FROM manifests m WHERE m.chain_id IS NOT NULL AND m.platform IS NOT 'unknown/unknown'
            AND NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.chain_id = m.chain_id AND s.kind = 'committed')
        """,
        row => new Finding(FindingKind.MissingLayer, row.GetText(0)) { Detail = "the image is not unpacked" });
}
