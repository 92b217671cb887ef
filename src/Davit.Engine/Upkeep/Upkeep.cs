using Davit.Content;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Upkeep;

/// <summary>Keeping the store small, explained and sound.</summary>
public sealed class Upkeep
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly Containers.Containers _containers;

    internal Upkeep(Store store, SnapshotStore snapshots, Containers.Containers containers)
    {
        _store = store;
        _snapshots = snapshots;
        _containers = containers;
    }

    /// <summary>Removes images nobody uses.</summary>
    public Task<PruneResult<PrunedImage>> PruneImagesAsync(PruneImagesRequest request, CancellationToken cancellationToken = default) =>
        Task.Run(() => new PruneImages(_store, _snapshots).Run(request, cancellationToken), cancellationToken);

    /// <summary>Removes containers that do not run.</summary>
    public Task<PruneResult<PrunedContainer>> PruneContainersAsync(PruneContainersRequest request, CancellationToken cancellationToken = default) =>
        new PruneContainers(_containers).RunAsync(request, cancellationToken);

    /// <summary>Forgets build steps and frees the layers that only they held.</summary>
    public Task<PruneResult<PrunedCacheRecord>> PruneBuildCacheAsync(PruneBuildCacheRequest request, CancellationToken cancellationToken = default) =>
        Task.Run(() => new PruneBuildCache(_store, _snapshots).Run(request), cancellationToken);
}
