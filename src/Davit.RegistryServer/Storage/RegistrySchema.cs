using Davit.Content.Database;

namespace Davit.RegistryServer.Storage;

/// <summary>
/// What the registry knows. A row makes content exist: bytes come first, the row last.
/// Blobs are stored once for all repositories, and are seen only through <c>repository_blobs</c>
/// (CVE-2024-39897: a digest alone must not open another repository's content).
/// Manifests are small, so their bytes live in their row: storing one, its references and its tag is one transaction.
/// <c>manifest_references</c> serves garbage collection and deletion. Times are milliseconds since 1970.
/// </summary>
internal static class RegistrySchema
{
    public static readonly SqliteSchema Current = new([Version1]);

    private const string Version1 =
        """
        CREATE TABLE repositories(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL);
        CREATE TABLE blobs(
            digest TEXT PRIMARY KEY,
            size_bytes INTEGER NOT NULL,
            created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE repository_blobs(
            repository_id INTEGER NOT NULL REFERENCES repositories,
            digest TEXT NOT NULL REFERENCES blobs,
            linked_at INTEGER NOT NULL,
            PRIMARY KEY(repository_id, digest)) WITHOUT ROWID;
        CREATE INDEX repository_blobs_by_digest ON repository_blobs(digest);
        CREATE TABLE manifests(
            id INTEGER PRIMARY KEY,
            repository_id INTEGER NOT NULL REFERENCES repositories,
            digest TEXT NOT NULL,
            media_type TEXT NOT NULL,
            artifact_type TEXT,
            subject TEXT,
            content BLOB NOT NULL,
            pushed_at INTEGER NOT NULL,
            UNIQUE(repository_id, digest));
        CREATE INDEX manifests_by_subject ON manifests(repository_id, subject, digest) WHERE subject IS NOT NULL;
        CREATE TABLE manifest_references(
            manifest_id INTEGER NOT NULL REFERENCES manifests ON DELETE CASCADE,
            digest TEXT NOT NULL,
            kind TEXT NOT NULL,
            PRIMARY KEY(manifest_id, digest)) WITHOUT ROWID;
        CREATE INDEX manifest_references_by_digest ON manifest_references(digest);
        CREATE TABLE tags(
            repository_id INTEGER NOT NULL REFERENCES repositories,
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY(repository_id, name)) WITHOUT ROWID;
        CREATE INDEX tags_by_digest ON tags(repository_id, digest);
        CREATE TABLE uploads(
            id TEXT PRIMARY KEY,
            repository TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
