using Davit.Content;
using Davit.Content.Collection;
using Davit.Content.Database;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Upkeep;

/// <summary>
/// Forgets build steps, the least recently used first, and frees the layers that only they held. A step's layer cannot go before
/// those that stand on it, hence it counts as used whenever one of these was. Records cost next to nothing, layers do: a record
/// whose layers an image needs stays, unless all are asked for.
/// </summary>
internal sealed class PruneBuildCache(Store store, SnapshotStore snapshots)
{
    public PruneResult<PrunedCacheRecord> Run(PruneBuildCacheRequest request)
    {
        var sweep = new GarbageSweep(store, snapshots);
        var removed = request.Mode == PruneMode.DryRun
            ? sweep.Rehearse(session => Remove(session, request))
            : sweep.Run(session => Remove(session, request));
        return new PruneResult<PrunedCacheRecord>(removed, removed.Sum(r => r.FreedBytes));
    }

    private static (IReadOnlyList<PrunedCacheRecord> Removed, CollectedGarbage Garbage) Remove(SqliteSession session, PruneBuildCacheRequest request)
    {
        var garbage = new List<CollectedGarbage> { GarbageCollector.Sweep(session) };
        var layers = LayerMap.Read(session);
        var records = CacheRecord.Read(session);
        var needed = layers.Closure(LayerMap.ImageTops(session).Concat(LayerMap.ContainerTops(session)));
        var held = layers.SizeOf(layers.Closure(records.Select(r => r.SnapshotId).OfType<long>()).Where(id => !needed.Contains(id)));
        var removed = new List<PrunedCacheRecord>();
        foreach (var record in LeastRecentlyUsedFirst(records, layers))
        {
            if (request.KeepBytes is { } keep && held <= keep)
            {
                break;
            }

            if (!IsChosen(record.Record, record.LastUsed, request, needed))
            {
                continue;
            }

            session.Execute("DELETE FROM build_cache WHERE key = ?", record.Record.Key);
            var freed = GarbageCollector.Sweep(session);
            garbage.Add(freed);
            held -= freed.SnapshotBytes;
            removed.Add(new PrunedCacheRecord(record.Record.Key, record.LastUsed, freed.TotalBytes));
        }

        ForgetContexts(session, request.Scope);
        return (removed, CollectedGarbage.Join(garbage));
    }

    private static bool IsChosen(CacheRecord record, DateTimeOffset lastUsed, PruneBuildCacheRequest request, HashSet<long> needed) =>
        (request.Scope == CacheScope.All || (record.SnapshotId is { } id && !needed.Contains(id)))
        && request.Filter.Admits(lastUsed)
        && (request.Id is not { } prefix || record.Key.Hex.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<(CacheRecord Record, DateTimeOffset LastUsed)> LeastRecentlyUsedFirst(List<CacheRecord> records, LayerMap layers)
    {
        var used = new Dictionary<long, DateTimeOffset>();
        foreach (var record in records.OrderByDescending(r => r.LastUsed))
        {
            foreach (var id in layers.Stack(record.SnapshotId))
            {
                // Whoever was here first was used later.
                if (!used.TryAdd(id, record.LastUsed))
                {
                    break;
                }
            }
        }

        return records
            .Select(r => (Record: r, LastUsed: r.SnapshotId is { } id && used.TryGetValue(id, out var time) ? time : r.LastUsed))
            .OrderBy(r => r.LastUsed)
            .ThenByDescending(r => layers.Stack(r.Record.SnapshotId).Count())
            .ThenBy(r => r.Record.Key.Hex, StringComparer.Ordinal);
    }

    // What files of build contexts hashed to: of directories that are gone it serves nobody.
    private static void ForgetContexts(SqliteSession session, CacheScope scope)
    {
        foreach (var root in session.Query("SELECT DISTINCT root FROM context_files", row => row.GetText(0)))
        {
            if (scope == CacheScope.All || !Directory.Exists(root))
            {
                session.Execute("DELETE FROM context_files WHERE root = ?", root);
            }
        }
    }
}
