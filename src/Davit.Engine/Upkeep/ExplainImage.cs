using Davit.Content;
using Davit.Content.Database;
using Davit.Content.Images;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>
/// Tells what an image alone holds and what it shares with whom. What it alone holds is found by removing it in a transaction that is
/// taken back.
/// </summary>
internal sealed class ExplainImage(Store store, SnapshotStore snapshots, ImageCatalog catalog, Containers.Containers containers)
{
    public ImageShares Run(string name)
    {
        var target = catalog.FindTarget(name) ?? throw ImageCatalog.NotFound(name);
        var image = ImageReferences.Of(store, target);
        var entries = ImageEntry.List(store);
        var records = containers.ListRecords();
        var alone = new GarbageSweep(store, snapshots).Rehearse(session => Remove(session, image));
        return store.Database.Read(session =>
        {
            var layers = LayerMap.Read(session);
            var own = Content.Of(session, layers, image.Targets.Select(t => t.ToString()));
            var others = new List<(string Holder, Share Share)>();
            var sharing = Sharing(session, layers, own);
            foreach (var entry in entries.Where(e => !image.Targets.Contains(e.Target) && e.Images.Any(i => i.Manifest is { } m && sharing.Contains(m.ToString()))))
            {
                var label = entry.Names.Count == 0 ? $"<none> ({entry.Id.Digest.ShortHex})" : entry.Names.Order(Comparer<ImageReference>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).First().FamiliarName;
                Add(label, own.Common(Content.Of(session, layers, [entry.Target.ToString()]), layers));
            }

            Add("build cache", own.Common(new Content(layers.Closure(CacheRecord.Read(session).Select(r => r.SnapshotId).OfType<long>()), []), layers));
            foreach (var container in records)
            {
                var parent = session.QueryFirst("SELECT parent_id FROM snapshots WHERE id = ?", row => row.GetInt64OrNull(0), container.SnapshotId);
                var held = Content.Of(session, layers, image.Ids.Any(i => i.ToString() == container.ImageId) ? image.Targets.Select(t => t.ToString()) : []);
                Add($"container {container.Name}", own.Common(held with { Layers = layers.Closure([.. held.Layers, .. layers.Stack(parent)]) }, layers));
            }

            return new ImageShares
            {
                Names = [.. image.Names.Select(n => n.Name.FamiliarName)],
                Id = image.Ids is [var id, ..] ? id : new ImageId(target.Digest),
                Total = own.Share(layers),
                Alone = alone,
                With = [.. others.OrderByDescending(o => o.Share.TotalBytes).ThenBy(o => o.Holder, StringComparer.Ordinal)],
            };

            void Add(string holder, Share share)
            {
                if (share.TotalBytes > 0)
                {
                    others.Add((holder, share));
                }
            }
        });
    }

    /// <summary>Manifests that have a layer or a blob of these: only they are looked at closely.</summary>
    private static HashSet<string> Sharing(SqliteSession session, LayerMap layers, Content own)
    {
        var tops = session.Query(
            "SELECT m.digest, s.id FROM manifests m JOIN snapshots s ON s.chain_id = m.chain_id", row => (Manifest: row.GetText(0), Top: row.GetInt64(1)));
        var sharing = tops.Where(t => layers.Stack(t.Top).Any(own.Layers.Contains)).Select(t => t.Manifest).ToHashSet();
        foreach (var blob in own.Blobs.Keys)
        {
            sharing.UnionWith(session.Query("SELECT parent FROM manifest_edges WHERE digest = ?", row => row.GetText(0), blob));
        }

        return sharing;
    }

    private static (Share Alone, Davit.Content.Collection.CollectedGarbage Garbage) Remove(SqliteSession session, ImageReferences image)
    {
        // What others left does not count.
        _ = Davit.Content.Collection.GarbageCollector.Sweep(session);
        var plan = new RemovalPlan { Names = [.. image.Names.Select(n => n.Name)], Untagged = [.. image.Targets] };
        var (_, garbage) = plan.Apply(session);
        return (new Share(garbage.BlobBytes, garbage.SnapshotBytes), garbage);
    }

    /// <summary>Layers by snapshot, blobs by digest with their sizes.</summary>
    private sealed record Content(HashSet<long> Layers, Dictionary<string, long> Blobs)
    {
        public static Content Of(SqliteSession session, LayerMap layers, IEnumerable<string> targets)
        {
            var (tops, blobs) = (new List<long>(), new Dictionary<string, long>());
            foreach (var target in targets)
            {
                const string Reached = """
                    WITH RECURSIVE reached(digest) AS (VALUES (?) UNION SELECT e.digest FROM reached JOIN manifest_edges e ON e.parent = reached.digest),
                        held(digest) AS (SELECT digest FROM reached UNION SELECT l.digest FROM reached JOIN layer_blobs l ON l.diff_id = reached.digest)
                    """;
                tops.AddRange(session.Query(
                    $"{Reached} SELECT s.id FROM reached JOIN manifests m ON m.digest = reached.digest JOIN snapshots s ON s.chain_id = m.chain_id", row => row.GetInt64(0), target));
                foreach (var (digest, size) in session.Query(
                    $"{Reached} SELECT b.digest, b.size_bytes FROM held JOIN blobs b ON b.digest = held.digest", row => (row.GetText(0), row.GetInt64(1)), target))
                {
                    blobs[digest] = size;
                }
            }

            return new Content(layers.Closure(tops), blobs);
        }

        public Share Share(LayerMap layers) => new(Blobs.Values.Sum(), layers.SizeOf(Layers));

        public Share Common(Content other, LayerMap layers) => new(
            Blobs.Where(b => other.Blobs.ContainsKey(b.Key)).Sum(b => b.Value), layers.SizeOf(Layers.Where(other.Layers.Contains)));
    }
}
