using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>New images made of images and containers that are here. What they are made of stays as it is.</summary>
public sealed class Editing
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;
    private readonly LayerStorage _storage;

    internal Editing(Store store, SnapshotStore snapshots, ImageCatalog catalog, LayerStorage storage)
    {
        _storage = storage;
        _store = store;
        _snapshots = snapshots;
        _catalog = catalog;
    }

    /// <summary>Makes an image of a container's changes.</summary>
    /// <exception cref="DavitException">NotFound: no such container. Conflict: it changed or went meanwhile.</exception>
    public Task<ImageId> CommitAsync(CommitRequest request, CancellationToken cancellationToken = default)
    {
        LinuxOnly.Require("commit container");
        return LeavingNothingAsync(() => new CommitContainer(_store, _snapshots).RunAsync(request, cancellationToken));
    }

    /// <summary>Makes one layer of several.</summary>
    /// <exception cref="DavitException">NotFound; InvalidArgument: <see cref="SquashRequest.From"/> does not fit the image.</exception>
    public Task<SquashResult> SquashAsync(SquashRequest request, CancellationToken cancellationToken = default)
    {
        LinuxOnly.Require("squash image");
        RequireRoot("squash image");
        return LeavingNothingAsync(() => new SquashImage(_store, _snapshots, _catalog).RunAsync(request, cancellationToken));
    }

    /// <summary>Changes what an image says of itself, or the image it stands on.</summary>
    /// <exception cref="DavitException">NotFound; InvalidArgument: a change does not fit the image.</exception>
    public Task<EditedImage> ModifyAsync(ModifyRequest request, CancellationToken cancellationToken = default) =>
        LeavingNothingAsync(() => new ModifyImage(_store, _snapshots, _storage).RunAsync(request, cancellationToken));

    private static void RequireRoot(string doing)
    {
        if (!Users.IsRoot)
        {
            throw new DavitException(ErrorKind.Denied, $"{doing}: owners and devices of its files need root for now", "Run as root, or in a user namespace: unshare --map-auto --map-root-user.");
        }
    }

    private async Task<T> LeavingNothingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch
        {
            new GarbageSweep(_store, _snapshots).TryRun();
            throw;
        }
    }
}
