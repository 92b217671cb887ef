using Davit.Content;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Upkeep;

/// <summary>Keeping the store small, explained and sound.</summary>
public sealed class Upkeep
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;
    private readonly Containers.Containers _containers;

    internal Upkeep(Store store, SnapshotStore snapshots, ImageCatalog catalog, Containers.Containers containers)
    {
        _catalog = catalog;
        _store = store;
        _snapshots = snapshots;
        _containers = containers;
    }

    /// <summary>The sum of what the store takes, kind by kind; from the database.</summary>
    public DiskUsage MeasureUsage() => new MeasureUsage(_store, _containers).Run();

    /// <summary>The same, thing by thing.</summary>
    public DetailedUsage DetailUsage() => new DetailUsage(_store, _containers).Run();

    /// <summary>What an image alone holds, and what it shares with whom.</summary>
    /// <exception cref="Oci.DavitException">NotFound.</exception>
    public ImageShares Explain(string image) => new ExplainImage(_store, _snapshots, _catalog, _containers).Run(image);

    /// <summary>Removes images nobody uses.</summary>
    public Task<PruneResult<PrunedImage>> PruneImagesAsync(PruneImagesRequest request, CancellationToken cancellationToken = default) =>
        Task.Run(() => new PruneImages(_store, _snapshots).Run(request, cancellationToken), cancellationToken);

    /// <summary>Removes containers that do not run.</summary>
    public Task<PruneResult<PrunedContainer>> PruneContainersAsync(PruneContainersRequest request, CancellationToken cancellationToken = default) =>
        new PruneContainers(_containers).RunAsync(request, cancellationToken);

    /// <summary>Removes what interrupted pulls left; the next pull begins anew.</summary>
    public Task<PruneResult<PrunedDownload>> PruneDownloadsAsync(PruneFilter filter, CancellationToken cancellationToken = default) =>
        Task.Run(() => new PruneDownloads(_store, _snapshots).Run(filter), cancellationToken);

    /// <summary>Forgets build steps and frees the layers that only they held.</summary>
    public Task<PruneResult<PrunedCacheRecord>> PruneBuildCacheAsync(PruneBuildCacheRequest request, CancellationToken cancellationToken = default) =>
        Task.Run(() => new PruneBuildCache(_store, _snapshots).Run(request), cancellationToken);
}
