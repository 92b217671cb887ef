using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>Lists and look-ups, each one query.</summary>
public sealed partial class ImageStore
{
    private const int MaxHexDigits = 128;

    /// <summary>
    /// Every name and untagged image, newest first; an index once for each of its platforms that is here
    /// (attestations, whose platform is unknown/unknown, are left out).
    /// </summary>
    public IReadOnlyList<ImageListing> List() => _database.Read(session => session.Query(
        """
        SELECT n.repository, n.suffix, r.media_type, r.digest, r.size_bytes, m.digest, m.image_id, m.platform, m.created_at, m.content_bytes, s.total_bytes
        FROM (SELECT repository, suffix, target FROM tags UNION ALL SELECT NULL, NULL, digest FROM untagged) n
        JOIN manifests r ON r.digest = n.target
        LEFT JOIN manifest_edges e ON r.kind = 'index' AND e.parent = r.digest AND e.kind = 'child'
            AND e.platform IS NOT 'unknown/unknown' AND EXISTS (SELECT 1 FROM manifests p WHERE p.digest = e.digest)
        LEFT JOIN manifests m ON m.digest = CASE r.kind WHEN 'index' THEN e.digest ELSE r.digest END
        LEFT JOIN snapshots s ON s.chain_id = m.chain_id
        ORDER BY m.created_at DESC, n.repository, n.suffix
        """,
        ReadListing));

    /// <summary>The manifests whose config this is: usually one, more when its layers are packed in several ways.</summary>
    public IReadOnlyList<ManifestInfo> FindManifests(ImageId imageId) => _database.Read(session => session.Query(
        $"SELECT {ImageSql.ManifestColumns} FROM manifests m WHERE m.image_id = ?", ImageSql.ReadManifest, imageId));

    /// <summary>Whether a manifest of this image is in the store; inside a transaction of the caller's.</summary>
    public static bool Exists(SqliteSession session, ImageId imageId) => session.Exists("SELECT 1 FROM manifests WHERE image_id = ?", imageId);

    /// <summary>Indexes of the store that list this manifest.</summary>
    public IReadOnlyList<Digest> FindParents(Digest manifest) => _database.Read(session => session.Query(
        "SELECT DISTINCT parent FROM manifest_edges WHERE digest = ? AND kind = 'child'", row => row.GetDigest(0), manifest));

    /// <summary>The entries of an index in its order; empty for an unknown index.</summary>
    public IReadOnlyList<IndexChild> FindChildren(Digest index) => _database.Read(session => session.Query(
        """
        SELECT e.media_type, e.digest, e.size_bytes, e.platform, m.digest IS NOT NULL
        FROM manifest_edges e LEFT JOIN manifests m ON m.digest = e.digest
        WHERE e.parent = ? AND e.kind = 'child' ORDER BY e.position
        """,
        row => new IndexChild(ImageSql.ReadDescriptor(row, 0) with { Platform = ImageSql.ReadPlatform(row, 3) }, row.GetBoolean(4)),
        index));

    /// <summary>
    /// Manifests whose image ID, or whose own digest, begins with these hexadecimal digits (the algorithm may stand before them, as in
    /// <c>sha256:</c>).
    /// Empty when there is none; several only when they are the same image.
    /// </summary>
    /// <exception cref="DavitException">InvalidArgument: several images begin so.</exception>
    public IReadOnlyList<ManifestInfo> FindByPrefix(string prefix)
    {
        var colon = prefix.IndexOf(':', StringComparison.Ordinal);
        var hex = prefix[(colon + 1)..];
        if (hex.Length is 0 or > MaxHexDigits || !LowerHex.IsAllOf(hex))
        {
            return [];
        }

        ManifestInfo[] found = [.. Digest.Algorithms.Where(a => colon < 0 || prefix[..colon] == a).SelectMany(a => FindFrom($"{a}:{hex}"))];
        for (var i = 1; i < found.Length; i++)
        {
            if (found[i].ImageId is null || found[i].ImageId != found[0].ImageId)
            {
                throw new DavitException(
                    ErrorKind.InvalidArgument, $"multiple IDs found with provided prefix: {prefix}", "Give more digits of the ID.");
            }
        }

        return found;
    }

    // 'g' follows every hexadecimal digit.
    private List<ManifestInfo> FindFrom(string start) => _database.Read(session => session.Query(
        $"""
        SELECT {ImageSql.ManifestColumns} FROM manifests m WHERE m.image_id >= ?1 AND m.image_id < ?2
        UNION SELECT {ImageSql.ManifestColumns} FROM manifests m WHERE m.digest >= ?1 AND m.digest < ?2
        """,
        ImageSql.ReadManifest,
        start,
        start + "g"));

    /// <summary>
    /// Removes a manifest that an index lists, which keeps listing it: another pull brings it again. Inside a write of the caller's,
    /// who removes the blob's file afterwards; what then nothing needs stays until it is collected.
    /// </summary>
    /// <returns>The manifest's blob.</returns>
    public static IReadOnlyList<BlobInfo> RemoveManifest(SqliteSession session, Digest manifest)
    {
        var blob = session.Query(
            "SELECT size_bytes, created_at FROM blobs WHERE digest = ?", row => new BlobInfo(manifest, row.GetInt64(0), row.GetTime(1)), manifest);
        session.Execute("DELETE FROM manifests WHERE digest = ?", manifest);
        session.Execute("DELETE FROM blobs WHERE digest = ?", manifest);
        return blob;
    }

    private static ImageListing ReadListing(SqliteRow row) => new()
    {
        Name = row.IsNull(0) ? null : ImageSql.ReadName(row, 0),
        Target = ImageSql.ReadDescriptor(row, 2),
        Manifest = row.GetDigestOrNull(5),
        ImageId = row.GetDigestOrNull(6) is { } imageId ? new ImageId(imageId) : null,
        Platform = ImageSql.ReadPlatform(row, 7),
        CreatedAt = row.GetTimeOrNull(8),
        ContentBytes = row.GetInt64(9),
        UnpackedBytes = row.GetInt64OrNull(10),
    };
}
