using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Engine.Containers;

namespace Davit.Engine.Upkeep;

/// <summary>Adds up the store's disk usage from its database; only what containers wrote since they last rested is counted on the disk.</summary>
internal sealed class MeasureUsage(Store store, Containers.Containers containers)
{
    // A named index stays whole while a container uses one of its platforms: everything it leads to counts as used.
    private const string UsedByContainers = """
        WITH RECURSIVE
            used(digest) AS (
                SELECT m.digest FROM containers c JOIN manifests m ON m.image_id = c.image_id
                UNION SELECT m.digest FROM image_mounts i JOIN manifests m ON m.image_id = i.image_id),
            roots(digest) AS (SELECT digest FROM used UNION SELECT e.parent FROM used JOIN manifest_edges e ON e.digest = used.digest AND e.kind = 'child'),
            active(digest) AS (SELECT digest FROM roots UNION SELECT e.digest FROM active JOIN manifest_edges e ON e.parent = active.digest)
        """;

    public DiskUsage Run()
    {
        var records = containers.ListRecords();
        var sizes = records.ToDictionary(c => c, containers.MeasureBytes);
        var idle = records.Where(c => c.State != ContainerState.Running);
        var containerRow = new UsageRow(
            records.Count, records.Count(c => c.State == ContainerState.Running), sizes.Values.Sum(), idle.Sum(c => sizes[c]));
        return store.Database.Read(session => Sum(session, containerRow, store.Blobs.Downloads.List()));
    }

    private static DiskUsage Sum(SqliteSession session, UsageRow containerRow, IReadOnlyList<PartialBlob> downloads)
    {
        var layers = LayerMap.Read(session);
        var ofImages = layers.Closure(LayerMap.ImageTops(session).Concat(LayerMap.ContainerTops(session)));
        var ofActive = layers.Closure(ActiveTops(session).Concat(LayerMap.ContainerTops(session)));
        var imageBytes = layers.SizeOf(ofImages) + BlobBytes(session);
        var activeBytes = layers.SizeOf(ofActive) + ActiveBlobBytes(session);
        var (count, active) = CountImages(session);
        var records = CacheRecord.Read(session);
        var ofCache = layers.Closure(records.Select(r => r.SnapshotId).OfType<long>());
        var cacheBytes = layers.SizeOf(ofCache.Where(id => !ofImages.Contains(id)));
        return new DiskUsage(
            new UsageRow(count, active, imageBytes, imageBytes - activeBytes),
            containerRow,
            new UsageRow(records.Count, records.Count(r => r.SnapshotId is { } id && ofImages.Contains(id)), cacheBytes, cacheBytes),
            Downloads(session, downloads, layers.SizeOf(layers.Closure(KeptTops(session)).Where(id => !ofImages.Contains(id) && !ofCache.Contains(id)))));
    }

    // Complete blobs of unfinished pulls are among the images' blobs.
    private static UsageRow Downloads(SqliteSession session, IReadOnlyList<PartialBlob> partial, long layerBytes)
    {
        var active = partial.Where(p => p.IsActive).ToList();
        var pulls = session.QuerySingle("SELECT COUNT(*) FROM leases WHERE kept_until IS NOT NULL", row => row.GetInt32(0));
        var bytes = partial.Sum(p => p.SizeBytes) + layerBytes;
        return new UsageRow(Math.Max(partial.Count, pulls), active.Count, bytes, bytes - active.Sum(p => p.SizeBytes));
    }

    private static List<long> KeptTops(SqliteSession session) => session.Query(
        "SELECT s.id FROM leases l JOIN lease_chains c ON c.lease_id = l.id JOIN snapshots s ON s.chain_id = c.chain_id WHERE l.kept_until IS NOT NULL",
        row => row.GetInt64(0));

    private static (int Count, int Active) CountImages(SqliteSession session) => session.QuerySingle(
        $"""
        {UsedByContainers}, listed(digest) AS (SELECT target FROM tags UNION SELECT digest FROM untagged)
        SELECT (SELECT COUNT(*) FROM listed), (SELECT COUNT(*) FROM listed WHERE digest IN (SELECT digest FROM roots))
        """,
        row => (row.GetInt32(0), row.GetInt32(1)));

    private static long BlobBytes(SqliteSession session) =>
        session.QuerySingle("SELECT coalesce(SUM(size_bytes), 0) FROM blobs", row => row.GetInt64(0));

    private static long ActiveBlobBytes(SqliteSession session) => session.QuerySingle(
        $"""
        {UsedByContainers}, held(digest) AS (SELECT digest FROM active UNION SELECT l.digest FROM active JOIN layer_blobs l ON l.diff_id = active.digest)
        SELECT coalesce(SUM(b.size_bytes), 0) FROM held JOIN blobs b ON b.digest = held.digest
        """,
        row => row.GetInt64(0));

    private static List<long> ActiveTops(SqliteSession session) => session.Query(
        $"{UsedByContainers} SELECT s.id FROM active JOIN manifests m ON m.digest = active.digest JOIN snapshots s ON s.chain_id = m.chain_id",
        row => row.GetInt64(0));
}
