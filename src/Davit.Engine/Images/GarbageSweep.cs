using Davit.Content;
using Davit.Content.Collection;
using Davit.Content.Database;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Removes what no name, container, build or running command needs: manifests, blobs and snapshots.</summary>
internal sealed class GarbageSweep(Store store, SnapshotStore snapshots)
{
    private readonly GarbageCollector _collector = new(store);

    /// <summary>What has lost its last reference.</summary>
    public CollectedGarbage Run() => RemoveDirectories(_collector.Collect());

    /// <summary>The same, after looking at everything in the store.</summary>
    public CollectedGarbage RunOnAll() => RemoveDirectories(_collector.CollectAll());

    /// <summary>
    /// Takes references away and what then nothing needs, as one transaction, then the files. <paramref name="change"/> collects with
    /// <see cref="GarbageCollector.Sweep"/> where it wants to know what each of its steps frees.
    /// </summary>
    public T Run<T>(Func<SqliteSession, (T Result, CollectedGarbage Garbage)> change)
    {
        _collector.Prepare();
        var (result, garbage) = store.Database.Write(change);
        _collector.DeleteFiles(garbage);
        RemoveDirectories(garbage);
        return result;
    }

    /// <summary>What <see cref="Run{T}"/> would do; nothing happens.</summary>
    public T Rehearse<T>(Func<SqliteSession, (T Result, CollectedGarbage Garbage)> change)
    {
        _collector.Prepare();
        return store.Database.Rehearse(change).Result;
    }

    /// <summary>Does work that brings layers here; when it fails, nothing of what it finished stays.</summary>
    /// <exception cref="DavitException">Denied or Unsupported: it unpacks, and may not or cannot here.</exception>
    public async Task<T> LeavingNothingAsync<T>(LayerStorage storage, Func<Task<T>> work)
    {
        if (storage == LayerStorage.Unpacked)
        {
            LayerPresence.RequireUnpacking();
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

    private CollectedGarbage RemoveDirectories(CollectedGarbage garbage)
    {
        foreach (var snapshot in garbage.Snapshots)
        {
            snapshots.RemoveFiles(snapshot);
        }

        return garbage;
    }
}
