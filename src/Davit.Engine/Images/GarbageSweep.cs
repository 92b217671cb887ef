using Davit.Content;
using Davit.Content.Collection;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Images;

/// <summary>Removes what no name, container, build or running command needs: manifests, blobs and snapshots.</summary>
internal sealed class GarbageSweep(Store store, SnapshotStore snapshots)
{
    public CollectedGarbage Run()
    {
        var garbage = new GarbageCollector(store).Collect();
        foreach (var chain in garbage.Snapshots)
        {
            snapshots.Remove(chain);
        }

        return garbage;
    }
}
