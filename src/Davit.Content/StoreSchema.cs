using Davit.Content.Database;

namespace Davit.Content;

/// <summary>The tables of davit.db. Times are milliseconds since 1970.</summary>
internal static class StoreSchema
{
    public static readonly SqliteSchema Schema = new([Version1, MountedImages, LooseContent.Migration, LastingLeases]);

    private const string Version1 = """
        CREATE TABLE blobs(
            digest TEXT NOT NULL PRIMARY KEY, size_bytes INTEGER NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;

        -- Manifests and indexes; their bytes are blobs. image_id, platform, created_at, chain_id: of the config; null for an index.
        CREATE TABLE manifests(
            digest TEXT NOT NULL PRIMARY KEY, media_type TEXT NOT NULL, size_bytes INTEGER NOT NULL, kind TEXT NOT NULL /* index | manifest */,
            image_id TEXT, platform TEXT, created_at INTEGER, content_bytes INTEGER NOT NULL, chain_id TEXT) WITHOUT ROWID;
        CREATE INDEX manifests_by_image ON manifests(image_id);

        -- What a manifest or index points to, in its order. The target need not be here.
        CREATE TABLE manifest_edges(
            parent TEXT NOT NULL REFERENCES manifests ON DELETE CASCADE, position INTEGER NOT NULL, kind TEXT NOT NULL /* child | config | layer */,
            digest TEXT NOT NULL, media_type TEXT NOT NULL, size_bytes INTEGER NOT NULL, platform TEXT,
            PRIMARY KEY(parent, position)) WITHOUT ROWID;
        CREATE INDEX manifest_edges_by_target ON manifest_edges(digest);

        -- Names. suffix is ':tag' or '@digest'.
        CREATE TABLE tags(
            repository TEXT NOT NULL, suffix TEXT NOT NULL, target TEXT NOT NULL REFERENCES manifests, updated_at INTEGER NOT NULL,
            PRIMARY KEY(repository, suffix)) WITHOUT ROWID;
        CREATE INDEX tags_by_target ON tags(target);

        -- Manifests kept without a name.
        CREATE TABLE untagged(digest TEXT NOT NULL PRIMARY KEY REFERENCES manifests ON DELETE CASCADE) WITHOUT ROWID;

        CREATE TABLE repo_digests(
            digest TEXT NOT NULL REFERENCES manifests ON DELETE CASCADE, repository TEXT NOT NULL, PRIMARY KEY(digest, repository)) WITHOUT ROWID;

        -- A layer and the blobs that are it, compressed one way or another.
        CREATE TABLE layer_blobs(
            diff_id TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL, size_bytes INTEGER NOT NULL,
            PRIMARY KEY(diff_id, digest)) WITHOUT ROWID;
        CREATE INDEX layer_blobs_by_digest ON layer_blobs(digest);

        -- Repositories (host/path) of registries that are known to have a blob.
        CREATE TABLE blob_sources(
            digest TEXT NOT NULL, repository TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY(digest, repository)) WITHOUT ROWID;

        CREATE TABLE leases(
            id INTEGER PRIMARY KEY AUTOINCREMENT, process_id TEXT NOT NULL, purpose TEXT NOT NULL, created_at INTEGER NOT NULL);
        CREATE TABLE lease_blobs(
            lease_id INTEGER NOT NULL REFERENCES leases ON DELETE CASCADE, digest TEXT NOT NULL, PRIMARY KEY(lease_id, digest)) WITHOUT ROWID;
        CREATE TABLE lease_chains(
            lease_id INTEGER NOT NULL REFERENCES leases ON DELETE CASCADE, chain_id TEXT NOT NULL, PRIMARY KEY(lease_id, chain_id)) WITHOUT ROWID;

        -- process_id: owner of an active snapshot; null when a container owns it.
        CREATE TABLE snapshots(
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL /* active | committed */, chain_id TEXT UNIQUE, parent_id INTEGER REFERENCES snapshots,
            diff_id TEXT, size_bytes INTEGER, inode_count INTEGER, created_at INTEGER NOT NULL, process_id TEXT, purpose TEXT);
        CREATE INDEX snapshots_by_parent ON snapshots(parent_id);
        CREATE INDEX snapshots_by_diff ON snapshots(diff_id);

        CREATE TABLE containers(
            id TEXT NOT NULL PRIMARY KEY, name TEXT UNIQUE, image_id TEXT, image_name TEXT, snapshot_id INTEGER, created_at INTEGER, started_at INTEGER,
            finished_at INTEGER, state TEXT /* created | running | exited */, exit_code INTEGER, process_id TEXT, spec TEXT /* JSON */);

        -- chain_id null: the result is the empty file system.
        CREATE TABLE build_cache(
            key TEXT NOT NULL PRIMARY KEY, chain_id TEXT, result TEXT /* JSON */, inputs TEXT /* JSON */,
            created_at INTEGER, last_used_at INTEGER, use_count INTEGER);
        CREATE INDEX build_cache_by_chain ON build_cache(chain_id);

        CREATE TABLE build_locks(key TEXT NOT NULL PRIMARY KEY, process_id TEXT, created_at INTEGER);

        CREATE TABLE context_files(
            root TEXT NOT NULL, path TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER, mode INTEGER, digest TEXT,
            PRIMARY KEY(root, path)) WITHOUT ROWID;
        """;

    // kept_until: a lease that outlives its process, for what an interrupted pull has finished; null for others.
    private const string LastingLeases = "ALTER TABLE leases ADD COLUMN kept_until INTEGER;";

    // Images that are mounted, and where that is true: a run of the machine, a mount namespace.
    private const string MountedImages = """
        CREATE TABLE image_mounts(
            image_id TEXT NOT NULL PRIMARY KEY, boot_id TEXT NOT NULL, namespace TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
