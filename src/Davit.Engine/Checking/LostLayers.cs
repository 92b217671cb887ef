using Davit.Content;
using Davit.Content.Collection;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>
/// Forgets an unpacked layer whose files are lost for good, with what stands on it and the build steps that led there: as long as
/// the store believes to have them, no build and no pull would make them again.
/// </summary>
internal sealed class LostLayers(Store store, SnapshotStore snapshots)
{
    public void Forget(CommittedSnapshot lost) => new GarbageSweep(store, snapshots).Run(session =>
    {
        const string Above = """
            WITH RECURSIVE above(id, depth) AS (
                VALUES (?, 0) UNION SELECT s.id, above.depth + 1 FROM above JOIN snapshots s ON s.parent_id = above.id)
            """;
        if (session.Exists($"{Above} SELECT 1 FROM above JOIN snapshots s ON s.id = above.id WHERE s.kind <> 'committed'", lost.Id))
        {
            // A container's own files are worth more than order.
            return (0, CollectedGarbage.None);
        }

        var gone = session.Query(
            $"{Above} SELECT s.id, s.chain_id, s.size_bytes FROM above JOIN snapshots s ON s.id = above.id ORDER BY depth DESC",
            row => new CollectedSnapshot(row.GetInt64(0), new ChainId(row.GetDigest(1)), row.GetInt64(2)),
            lost.Id);
        foreach (var snapshot in gone)
        {
            session.Execute("DELETE FROM build_cache WHERE chain_id = ?", snapshot.ChainId);
            session.Execute("DELETE FROM snapshots WHERE id = ?", snapshot.Id);
        }

        return (gone.Count, CollectedGarbage.None with { Snapshots = gone });
    });
}
