using Davit.Content;
using Davit.Content.Collection;
using Davit.Layers.Snapshots;
using Davit.Oci;

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

    /// <summary>After a failure: blobs and snapshots that were finished before it belong to nothing. Never throws for the store's sake.</summary>
    public void TryRun()
    {
        try
        {
            Run();
        }
        catch (DavitException)
        {
            // The failure itself is what the user must hear of; the next sweep takes what is left.
        }
    }
}
