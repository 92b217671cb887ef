using Davit.Content;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Upkeep;

/// <summary>Gives up interrupted pulls: beginnings of blobs that nobody is getting, and complete layers kept for a later pull.</summary>
internal sealed class PruneDownloads(Store store, SnapshotStore snapshots)
{
    public PruneResult<PrunedDownload> Run(PruneFilter filter)
    {
        var removed = new List<PrunedDownload>();
        foreach (var partial in store.Blobs.Downloads.List().Where(p => !p.IsActive && filter.Admits(p.ChangedAt)).OrderBy(p => p.Digest.Hex, StringComparer.Ordinal))
        {
            if (store.Blobs.Downloads.Remove(partial.Digest))
            {
                removed.Add(new PrunedDownload(partial.Digest, partial.SizeBytes));
            }
        }

        store.Uploads.RemoveBefore(filter.Until ?? DateTimeOffset.MaxValue);
        store.Leases.ReleaseKept(filter.Until ?? DateTimeOffset.MaxValue);
        var garbage = new GarbageSweep(store, snapshots).Run();
        removed.AddRange(garbage.Blobs.Select(b => new PrunedDownload(b.Digest, b.SizeBytes)));
        return new PruneResult<PrunedDownload>(removed, removed.Sum(r => r.SizeBytes) + garbage.SnapshotBytes);
    }
}
