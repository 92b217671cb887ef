using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>Pieces of SQL and row readers that several queries share.</summary>
internal static class ImageSql
{
    public const string ManifestColumns =
        "m.media_type, m.digest, m.size_bytes, m.image_id, m.platform, m.created_at, m.content_bytes, m.chain_id";

    /// <summary>
    /// Rows of a recursive table <c>live(digest)</c>: everything that names, untagged images, containers and mounted images lead to.
    /// Blobs are among it; leases are not considered.
    /// </summary>
    public const string LiveRoots = """
        SELECT target FROM tags
        UNION SELECT digest FROM untagged
        UNION SELECT m.digest FROM containers c JOIN manifests m ON m.image_id = c.image_id
        UNION SELECT m.digest FROM image_mounts i JOIN manifests m ON m.image_id = i.image_id
        """;

    public const string LiveStep = "UNION SELECT e.digest FROM live JOIN manifest_edges e ON e.parent = live.digest";

    /// <summary>Reads <see cref="ManifestColumns"/>.</summary>
    public static ManifestInfo ReadManifest(SqliteRow row) => new()
    {
        Descriptor = ReadDescriptor(row, 0),
        ImageId = row.GetDigestOrNull(3) is { } imageId ? new ImageId(imageId) : null,
        Platform = ReadPlatform(row, 4),
        CreatedAt = row.GetTimeOrNull(5),
        ContentBytes = row.GetInt64(6),
        ChainId = row.GetDigestOrNull(7) is { } chain ? new ChainId(chain) : null,
    };

    /// <summary>Reads media type, digest and size.</summary>
    public static Descriptor ReadDescriptor(SqliteRow row, int column) =>
        new(new MediaType(row.GetText(column)), row.GetDigest(column + 1), row.GetInt64(column + 2));

    public static Platform? ReadPlatform(SqliteRow row, int column)
    {
        var parts = row.GetText(column).Split('/');
        return parts.Length < 2 ? null : new Platform(parts[0], parts[1]) { Variant = parts.Length > 2 ? parts[2] : "" };
    }

    /// <summary>Reads repository and suffix.</summary>
    public static ImageReference ReadName(SqliteRow row, int column) => ImageReference.Parse(row.GetText(column) + row.GetText(column + 1));
}
