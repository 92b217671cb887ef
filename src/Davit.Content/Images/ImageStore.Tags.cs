using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>Names. The manifest a name leaves stays as an untagged image, as with Docker, unless it has another name.</summary>
public sealed partial class ImageStore
{
    private const string TagQuery = """
        SELECT t.repository, t.suffix, m.media_type, m.digest, m.size_bytes, t.updated_at
        FROM tags t JOIN manifests m ON m.digest = t.target
        """;

    /// <summary>Makes a name stand for a manifest or index of this store, whatever it stood for before.</summary>
    /// <param name="name">With a tag, or with a digest alone for an image that was fetched so.</param>
    /// <param name="target">Only its digest matters.</param>
    /// <exception cref="DavitException">NotFound: no such manifest in the store.</exception>
    public void SetTag(ImageReference name, Descriptor target) => _database.Write(session =>
    {
        if (FindManifest(session, target.Digest) is null)
        {
            throw new DavitException(ErrorKind.NotFound, $"tag '{name.FamiliarName}': no manifest {target.Digest} in the store");
        }

        var suffix = SuffixOf(name);
        var former = session.QueryFirst(
            "SELECT target FROM tags WHERE repository = ? AND suffix = ?", row => row.GetDigest(0), name.Repository, suffix);
        session.Execute(
            """
            INSERT INTO tags(repository, suffix, target, updated_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET target = excluded.target, updated_at = excluded.updated_at
            """,
            name.Repository,
            suffix,
            target.Digest,
            _time.GetUtcNow());
        session.Execute(
            "DELETE FROM untagged WHERE digest = ?1 OR digest IN (SELECT digest FROM manifest_edges WHERE parent = ?1 AND kind = 'child')", target.Digest);
        if (former is not null && former != target.Digest && HasNamelessImage(session, former))
        {
            session.Execute("INSERT OR IGNORE INTO untagged(digest) VALUES (?)", former);
        }
    });

    /// <summary>Gives all names of one manifest to another that takes its place; the old one is not kept.</summary>
    public void MoveTags(Digest from, Digest to) => _database.Write(session =>
    {
        session.Execute("UPDATE tags SET target = ?, updated_at = ? WHERE target = ?", to, _time.GetUtcNow(), from);
        session.Execute("DELETE FROM untagged WHERE digest = ?", from);
    });

    /// <summary>What the name stood for; null when there is no such name. What then nothing needs stays until it is collected.</summary>
    public Descriptor? RemoveTag(ImageReference name) => _database.Write(session => RemoveTag(session, name));

    /// <inheritdoc cref="RemoveTag(ImageReference)"/>
    /// <remarks>Inside a write of the caller's.</remarks>
    public static Descriptor? RemoveTag(SqliteSession session, ImageReference name)
    {
        var tag = FindTag(session, name);
        if (tag is not null)
        {
            session.Execute("DELETE FROM tags WHERE repository = ? AND suffix = ?", name.Repository, SuffixOf(name));
        }

        return tag?.Target;
    }

    /// <summary>Null when there is no such name, or it has a tag and a digest and the tag stands for another digest.</summary>
    public ImageTag? FindTag(ImageReference name) => _database.Read(session => FindTag(session, name));

    /// <summary>All names, by repository and tag.</summary>
    public IReadOnlyList<ImageTag> ListTags() =>
        _database.Read(session => session.Query($"{TagQuery} ORDER BY t.repository, t.suffix", ReadTag));

    /// <summary>Names that stand for this manifest or index itself.</summary>
    public IReadOnlyList<ImageTag> ListTags(Digest target) =>
        _database.Read(session => session.Query($"{TagQuery} WHERE t.target = ? ORDER BY t.repository, t.suffix", ReadTag, target));

    /// <summary>Names that stand for this image, directly or through an index.</summary>
    public IReadOnlyList<ImageTag> ListTags(ImageId imageId) => _database.Read(session => session.Query(
        $"""
        {TagQuery} WHERE t.target IN (
            SELECT digest FROM manifests WHERE image_id = ?1
            UNION SELECT e.parent FROM manifests c JOIN manifest_edges e ON e.digest = c.digest AND e.kind = 'child' WHERE c.image_id = ?1)
        ORDER BY t.repository, t.suffix
        """,
        ReadTag,
        imageId));

    /// <summary>Keeps a manifest that has no name, such as a build's result without a tag. Nothing happens when its image has one.</summary>
    public void KeepUntagged(Digest manifest) => _database.Write(session => KeepUntagged(session, manifest));

    /// <inheritdoc cref="KeepUntagged(Digest)"/>
    /// <remarks>Inside a write of the caller's.</remarks>
    public static void KeepUntagged(SqliteSession session, Digest manifest)
    {
        if (HasNamelessImage(session, manifest))
        {
            session.Execute("INSERT OR IGNORE INTO untagged(digest) VALUES (?)", manifest);
        }
    }

    /// <summary>Stops keeping a manifest that has no name; false when it was not kept.</summary>
    public bool RemoveUntagged(Digest manifest) => _database.Write(session => RemoveUntagged(session, manifest));

    /// <inheritdoc cref="RemoveUntagged(Digest)"/>
    /// <remarks>Inside a write of the caller's.</remarks>
    public static bool RemoveUntagged(SqliteSession session, Digest manifest) =>
        session.Execute("DELETE FROM untagged WHERE digest = ?", manifest) > 0;

    /// <summary>Manifests that are kept without a name.</summary>
    public IReadOnlyList<ManifestInfo> ListUntagged() => _database.Read(session => session.Query(
        $"SELECT {ImageSql.ManifestColumns} FROM untagged u JOIN manifests m ON m.digest = u.digest", ImageSql.ReadManifest));

    /// <summary>Records that a repository (its tag and digest are ignored) has this manifest.</summary>
    public void AddRepoDigest(ImageReference repository, Digest manifest)
    {
        // Mostly it is known, and reading costs less than a write that changes nothing.
        if (!_database.Read(session => session.Exists("SELECT 1 FROM repo_digests WHERE digest = ? AND repository = ?", manifest, repository.Repository)))
        {
            _database.Write(session =>
                session.Execute("INSERT OR IGNORE INTO repo_digests(digest, repository) VALUES (?, ?)", manifest, repository.Repository));
        }
    }

    /// <summary>Where a manifest came from or went to, as references by digest.</summary>
    public IReadOnlyList<ImageReference> FindRepoDigests(Digest manifest) => _database.Read(session => session.Query(
        "SELECT repository FROM repo_digests WHERE digest = ? ORDER BY repository",
        row => ImageReference.Parse(row.GetText(0)).WithDigest(manifest),
        manifest));

    /// <summary>Forgets that a repository has this manifest; inside a write of the caller's.</summary>
    public static void RemoveRepoDigest(SqliteSession session, ImageReference repository, Digest manifest) =>
        session.Execute("DELETE FROM repo_digests WHERE digest = ? AND repository = ?", manifest, repository.Repository);

    /// <inheritdoc cref="FindTag(ImageReference)"/>
    /// <remarks>Inside a transaction of the caller's.</remarks>
    public static ImageTag? FindTag(SqliteSession session, ImageReference name)
    {
        var tag = session.QueryFirst(
            $"{TagQuery} WHERE t.repository = ? AND t.suffix = ?", ReadTag, name.Repository, SuffixOf(name));
        return tag is null || name.Digest is null || name.Digest == tag.Target.Digest ? tag : null;
    }

    // An image may have several manifests, and be in an index: a name of any of them is its name.
    private static bool HasNamelessImage(SqliteSession session, Digest target) => session.Exists(
        """
        SELECT 1 FROM (
            SELECT digest, image_id FROM manifests WHERE digest = ?1 AND kind = 'manifest'
            UNION SELECT m.digest, m.image_id FROM manifest_edges e JOIN manifests m ON m.digest = e.digest
                WHERE e.parent = ?1 AND e.kind = 'child' AND e.platform IS NOT 'unknown/unknown') image
        WHERE NOT EXISTS (
            SELECT 1 FROM manifests m WHERE (m.digest = image.digest OR m.image_id = image.image_id) AND (
                EXISTS (SELECT 1 FROM tags WHERE target = m.digest)
                OR EXISTS (SELECT 1 FROM manifest_edges e JOIN tags t ON t.target = e.parent WHERE e.digest = m.digest AND e.kind = 'child')))
        """,
        target);

    private static ImageTag ReadTag(SqliteRow row) => new(ImageSql.ReadName(row, 0), ImageSql.ReadDescriptor(row, 2), row.GetTime(5));

    private static string SuffixOf(ImageReference name) =>
        name.Tag is { } tag ? ":" + tag
        : name.Digest is { } digest ? "@" + digest
        : throw new ArgumentException($"'{name}' has neither tag nor digest", nameof(name));
}
