using Davit.Content;
using Davit.Content.Collection;
using Davit.Layers.Snapshots;
using Davit.Linux;
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

    /// <summary>Does work that unpacks images; when it fails, nothing of what it finished stays.</summary>
    public async Task<T> LeavingNothingAsync<T>(Func<Task<T>> work)
    {
        if (!Users.IsRoot)
        {
            throw new DavitException(ErrorKind.Denied, "unpack image: owners and devices of its files need root for now", "Run as root, or in a user namespace: unshare --map-auto --map-root-user.");
        }

        try
        {
            return await work();
        }
        catch
        {
            TryRun();
            throw;
        }
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
