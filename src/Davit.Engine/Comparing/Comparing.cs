using Davit.Content;
using Davit.Engine.Containers;
using Davit.Layers.Comparing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Comparing;

/// <summary>Differences of what is here.</summary>
public sealed class Comparing
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;

    internal Comparing(Store store, SnapshotStore snapshots)
    {
        _store = store;
        _snapshots = snapshots;
    }

    /// <summary>Compares settings, packages and files of two images.</summary>
    /// <exception cref="DavitException">NotFound: an image, or a layer of it, is not here.</exception>
    public Task<ImageComparison> CompareImagesAsync(string before, string after, Platform? platform, CancellationToken cancellationToken = default) =>
        new CompareImages(_store, _snapshots).RunAsync(before, after, platform, cancellationToken);

    /// <summary>What a container changed in the files of its image, by path, in Docker's way.</summary>
    /// <exception cref="DavitException">NotFound: no such container.</exception>
    public IReadOnlyList<(FileDifferenceKind Kind, string Path)> ListContainerChanges(string nameOrId)
    {
        var container = new ContainerTable(_store).Find(nameOrId) ?? throw new DavitException(ErrorKind.NotFound, $"No such container: {nameOrId}");
        var writable = _snapshots.FindActive(container.SnapshotId)
            ?? throw new DavitException(ErrorKind.Conflict, $"diff container '{container.Name}': it was removed meanwhile");
        return [.. LayerChanges.List(_snapshots, writable, ContainerFiles.RulesOf(container)).Select(change => (KindOf(change.Kind), change.Path))];
    }

    internal static FileDifferenceKind KindOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => FileDifferenceKind.Added,
        ChangeKind.Deleted => FileDifferenceKind.Deleted,
        _ => FileDifferenceKind.Changed,
    };
}
