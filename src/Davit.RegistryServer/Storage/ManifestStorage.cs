using Davit.Content.Database;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Routing;

namespace Davit.RegistryServer.Storage;

/// <summary>Manifests and the tags that name them.</summary>
internal sealed class ManifestStorage(SqliteDatabase database, TimeProvider time)
{
    private const string Columns = "m.digest, m.media_type, m.content";

    public StoredManifest? Find(string repository, Digest digest) => database.Read(session => session.QueryFirst(
        $"SELECT {Columns} FROM repositories r JOIN manifests m ON m.repository_id = r.id WHERE r.name = ? AND m.digest = ?",
        Read,
        repository, digest));

    public StoredManifest? FindByTag(string repository, string tag) => database.Read(session => session.QueryFirst(
        $"""
        SELECT {Columns} FROM repositories r
        JOIN tags t ON t.repository_id = r.id
        JOIN manifests m ON m.repository_id = r.id AND m.digest = t.digest
        WHERE r.name = ? AND t.name = ?
        """,
        Read,
        repository, tag));

    /// <summary>Stores the manifest, what it points to, and its tags, or nothing.</summary>
    /// <exception cref="RefusedException">It points to something the repository does not have.</exception>
    public void Put(string repository, ManifestDraft draft, IReadOnlyList<string> tags) => database.Write(session =>
    {
        foreach (var reference in draft.References)
        {
            CheckReference(session, repository, reference);
        }

        var now = time.GetUtcNow();
        var repositoryId = RepositoryStorage.EnsureId(session, repository, now);
        if (!session.Exists("SELECT 1 FROM manifests WHERE repository_id = ? AND digest = ?", repositoryId, draft.Digest))
        {
            Insert(session, repositoryId, draft, now);
        }

        foreach (var tag in tags)
        {
            session.Execute(
                "INSERT INTO tags(repository_id, name, digest, updated_at) VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest, updated_at = excluded.updated_at",
                repositoryId, tag, draft.Digest, now);
        }
    });

    public bool RemoveTag(string repository, string tag) => database.Write(session => session.Execute(
        "DELETE FROM tags WHERE name = ? AND repository_id = (SELECT id FROM repositories WHERE name = ?)",
        tag, repository) > 0);

    /// <summary>Removes a manifest and the tags that name it; false when there is none.</summary>
    public bool Remove(string repository, Digest digest) => database.Write(session =>
    {
        if (RepositoryStorage.FindId(session, repository) is not { } id)
        {
            return false;
        }

        session.Execute("DELETE FROM tags WHERE repository_id = ? AND digest = ?", id, digest);
        session.Execute("DELETE FROM manifest_references WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = ? AND digest = ?)", id, digest);
        return session.Execute("DELETE FROM manifests WHERE repository_id = ? AND digest = ?", id, digest) > 0;
    });

    /// <summary>Manifests whose subject is <paramref name="subject"/>; one more than asked for when there is a further page.</summary>
    public IReadOnlyList<StoredManifest> ListReferrers(string repository, Digest subject, string? artifactType, PageQuery page) =>
        database.Read(session => session.Query(
            $"""
            SELECT {Columns} FROM repositories r
            JOIN manifests m ON m.repository_id = r.id
            WHERE r.name = ? AND m.subject = ? AND m.digest > ? AND (? IS NULL OR m.artifact_type = ?)
            ORDER BY m.digest LIMIT ?
            """,
            Read,
            repository, subject, page.After, artifactType, artifactType, page.Count + 1));

    private static void Insert(SqliteSession session, long repositoryId, ManifestDraft draft, DateTimeOffset now)
    {
        session.Execute(
            "INSERT INTO manifests(repository_id, digest, media_type, artifact_type, subject, content, pushed_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
            repositoryId, draft.Digest, draft.MediaType, draft.ArtifactType, draft.Subject, draft.Content.ToArray(), now);
        var id = session.LastInsertId;
        foreach (var reference in draft.References)
        {
            session.Execute(
                "INSERT INTO manifest_references(manifest_id, digest, kind) VALUES(?, ?, ?) ON CONFLICT DO NOTHING",
                id, reference.Digest, NameOf(reference.Kind));
        }
    }

    private static void CheckReference(SqliteSession session, string repository, ManifestReference reference)
    {
        var sizeBytes = reference.Kind switch
        {
            ReferenceKind.Blob => BlobStorage.FindSizeBytes(session, repository, reference.Digest),
            ReferenceKind.Manifest => FindManifestSize(session, repository, reference.Digest),
            _ => reference.SizeBytes,
        };
        if (sizeBytes is null)
        {
            throw new RefusedException(RegistryErrorCode.ManifestBlobUnknown, $"unknown blob {reference.Digest}");
        }

        if (sizeBytes != reference.SizeBytes)
        {
            throw new RefusedException(RegistryErrorCode.SizeInvalid, $"{reference.Digest} has {sizeBytes} bytes, its descriptor states {reference.SizeBytes}");
        }
    }

    private static long? FindManifestSize(SqliteSession session, string repository, Digest digest) => session.QueryFirst<long?>(
        "SELECT length(m.content) FROM repositories r JOIN manifests m ON m.repository_id = r.id WHERE r.name = ? AND m.digest = ?",
        row => row.GetInt64(0),
        repository, digest);

    private static StoredManifest Read(SqliteRow row) => new(row.GetDigest(0), new MediaType(row.GetText(1)), row.GetBytes(2));

    private static string NameOf(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Blob => "blob",
        ReferenceKind.Manifest => "manifest",
        _ => "external",
    };
}
