using Davit.Content;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>
/// Writes images into one tar, in one pass: the same images in the same order give the same bytes.
/// <list type="number">
/// <item>find what is meant, and of which platforms;</item>
/// <item>pack layers anew where that was asked for;</item>
/// <item>copy each image, a blob at a time, each verified and written once;</item>
/// <item>write the lists.</item>
/// </list>
/// </summary>
internal sealed class SaveImages(Store store, SnapshotStore snapshots, ImageCatalog catalog)
{
    public async Task RunAsync(SaveRequest request, Stream output, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire("save");

        // Step 1
        var images = new SavedSelection(store, catalog, lease).Find(request);

        // Step 2
        var compression = request.Compression ?? (request.Format == ArchiveFormat.Docker ? LayerCompression.None : null);
        IReadOnlyDictionary<Digest, RawManifest> repacked = new Dictionary<Digest, RawManifest>();
        if (compression is { } wanted)
        {
            (images, repacked) = await RepackAsync(images, new RepackImage(store, snapshots, wanted, lease), cancellationToken);
        }

        // Step 3
        using var tar = new TarLayoutWriter(output);
        IImageArchive archive = request.Format switch
        {
            ArchiveFormat.Docker => new DockerArchiveWriter(tar),
            ArchiveFormat.Oci => new OciLayoutWriter(tar, LayoutLists.Oci),
            _ => new OciLayoutWriter(tar, LayoutLists.OciAndDocker),
        };
        foreach (var image in images)
        {
            var source = new StoredImageSource(store, snapshots, image.Stored, repacked);
            await new ImageCopier(source, archive.Add(image.Names))
                .CopyAsync(new CopyRequest { Parallelism = 1, Includes = entry => image.Includes.Contains(entry.Digest) }, cancellationToken);
        }

        // Step 4
        await archive.CompleteAsync(cancellationToken);
        tar.Complete();
    }

    private static async Task<(IReadOnlyList<SelectedImage> Images, IReadOnlyDictionary<Digest, RawManifest> Repacked)> RepackAsync(
        IReadOnlyList<SelectedImage> images, RepackImage repack, CancellationToken cancellationToken)
    {
        foreach (var image in images)
        {
            await repack.RunAsync(image.Root, cancellationToken);
        }

        return ([.. images.Select(i => i with { Includes = i.Includes.Select(d => repack.Repacked.TryGetValue(d, out var raw) ? raw.Digest : d).ToHashSet() })], repack.Repacked);
    }
}
