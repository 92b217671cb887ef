using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Archives;

/// <summary>Images to and from files.</summary>
public sealed class Archives
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;
    private readonly LayerStorage _storage;

    internal Archives(Store store, SnapshotStore snapshots, ImageCatalog catalog, LayerStorage storage)
    {
        _storage = storage;
        _store = store;
        _snapshots = snapshots;
        _catalog = catalog;
    }

    /// <summary>Writes images to a stream as one tar.</summary>
    /// <param name="request">Which, and how.</param>
    /// <param name="output">Need not be seekable; not disposed. When this fails, what was written is worth nothing.</param>
    /// <exception cref="Oci.DavitException">NotFound: no such image, or not for that platform.</exception>
    public async Task SaveAsync(SaveRequest request, Stream output, CancellationToken cancellationToken = default)
    {
        try
        {
            await new SaveImages(_store, _snapshots, _catalog).RunAsync(request, output, cancellationToken);
        }
        finally
        {
            if (request.Compression is not null || request.Format == ArchiveFormat.Docker)
            {
                // Of the layers that were packed for the archive alone.
                new GarbageSweep(_store, _snapshots).TryRun();
            }
        }
    }

    /// <summary>Brings all images of an archive here; on failure none of them.</summary>
    /// <exception cref="Oci.DavitException">Corrupt, or InvalidArgument: it is no archive of images.</exception>
    public Task<IReadOnlyList<LoadedImage>> LoadAsync(LoadRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken = default) =>
        new GarbageSweep(_store, _snapshots).LeavingNothingAsync(
            _storage, () => new LoadImages(_store, new LayerIntake(_snapshots, _storage)).RunAsync(request, progress, cancellationToken));
}
