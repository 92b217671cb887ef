using Davit.Content;
using Davit.Content.Database;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>Lists images, containers and cached steps with what each takes.</summary>
internal sealed class DetailUsage(Store store, Containers.Containers containers)
{
    public DetailedUsage Run()
    {
        var entries = ImageEntry.List(store);
        var records = containers.ListRecords();
        var (images, cache) = store.Database.Read(session =>
        {
            var layers = LayerMap.Read(session);
            return (Images(session, entries, layers), Cache(session, layers));
        });
        return new DetailedUsage(
            new MeasureUsage(store, containers).Run(),
            images,
            [.. records.Select(c => new ContainerUsage(Containers.Containers.SummaryOf(c), containers.MeasureBytes(c)))],
            cache);
    }

    private static IReadOnlyList<ImageUsage> Images(SqliteSession session, IReadOnlyList<ImageEntry> entries, LayerMap layers)
    {
        var tops = session.Query(
            "SELECT m.digest, s.id FROM manifests m JOIN snapshots s ON s.chain_id = m.chain_id", row => KeyValuePair.Create(row.GetText(0), row.GetInt64(1))).ToDictionary();
        var packed = session.Query(
            """
            SELECT m.digest, coalesce(own.size_bytes, 0) + coalesce((SELECT SUM(b.size_bytes) FROM manifest_edges e JOIN blobs b ON b.digest = e.digest WHERE e.parent = m.digest AND e.kind <> 'child'), 0)
            FROM manifests m LEFT JOIN blobs own ON own.digest = m.digest
            """,
            row => KeyValuePair.Create(row.GetText(0), row.GetInt64(1))).ToDictionary();
        var uses = session.Query("SELECT image_id, COUNT(*) FROM containers GROUP BY image_id", row => KeyValuePair.Create(row.GetText(0), row.GetInt32(1))).ToDictionary();
        var stacks = entries.Select(e => layers.Closure(Manifests(e).Where(tops.ContainsKey).Select(m => tops[m]))).ToArray();
        var holders = new Dictionary<long, int>();
        foreach (var id in stacks.SelectMany(s => s))
        {
            holders[id] = holders.GetValueOrDefault(id) + 1;
        }

        return
        [
            .. entries.Zip(stacks, (entry, stack) => new ImageUsage
            {
                Name = entry.Names.OrderBy(n => n.Tag is null).ThenBy(n => n.ToString(), StringComparer.Ordinal).FirstOrDefault(),
                Id = entry.Id,
                Created = entry.Shown.CreatedAt,
                SizeBytes = layers.SizeOf(stack),
                UniqueBytes = layers.SizeOf(stack.Where(id => holders[id] == 1)),
                PackedBytes = Manifests(entry).Append(entry.Target.ToString()).Distinct().Sum(m => packed.GetValueOrDefault(m)),
                Containers = entry.Ids.Sum(id => uses.GetValueOrDefault(id.ToString())),
            }).Reverse(),
        ];
    }

    private static IEnumerable<string> Manifests(ImageEntry entry) => entry.Images.Select(i => i.Manifest?.ToString()).OfType<string>();

    private static IReadOnlyList<CacheUsage> Cache(SqliteSession session, LayerMap layers)
    {
        var needed = layers.Closure(LayerMap.ImageTops(session).Concat(LayerMap.ContainerTops(session)));
        return
        [
            .. CacheRecord.Read(session).OrderByDescending(r => r.LastUsed).ThenBy(r => r.Key.Hex, StringComparer.Ordinal).Select(r => new CacheUsage
            {
                Id = PrunedCacheRecord.Shorten(r.Key),
                SizeBytes = r.SnapshotId is { } id ? layers.SizeOf(id) : 0,
                Created = r.Created,
                LastUsed = r.LastUsed,
                UseCount = r.UseCount,
                IsShared = r.SnapshotId is { } top && needed.Contains(top),
            }),
        ];
    }
}
