using Davit.Content;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>
/// Brings the images of an archive into the store:
/// <list type="number">
/// <item>open the archive; of a stream, take it into the store first;</item>
/// <item>find its images;</item>
/// <item>store each, with its layers verified and, where wanted, unpacked;</item>
/// <item>name them, when all are here.</item>
/// </list>
/// </summary>
internal sealed class LoadImages(Store store, LayerIntake intake)
{
    public async Task<IReadOnlyList<LoadedImage>> RunAsync(LoadRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire("load");

        // Step 1
        await using var archive = request.Path is { } path
            ? await OpenedArchive.OfPathAsync(path, store, lease, cancellationToken)
            : await OpenedArchive.OfStreamAsync(request.Content!, store, lease, cancellationToken);

        // Step 2
        var images = await ImageArchive.OpenAsync(archive.Files, cancellationToken);
        if (images.Count == 0)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "no image in the archive: its list is empty");
        }

        // Step 3
        var roots = new List<Descriptor>();
        foreach (var image in images)
        {
            roots.Add(await new LoadImage(store, intake, image, lease, progress).RunAsync(request.Platforms, cancellationToken));
        }

        // Step 4
        return [.. images.Zip(roots, Name)];
    }

    private LoadedImage Name(ArchivedImage image, Descriptor root)
    {
        var id = IdOf(root);
        var renamed = new List<FormerName>();
        foreach (var name in image.Names)
        {
            if (store.Images.FindTag(name) is { } former && IdOf(former.Target) is { } formerId && formerId != id)
            {
                renamed.Add(new FormerName(name, formerId));
            }

            store.Images.SetTag(name, root);
        }

        if (image.Names.Count == 0)
        {
            store.Images.KeepUntagged(root.Digest);
        }

        return new LoadedImage(id, root, image.Names, renamed);
    }

    private ImageId? IdOf(Descriptor target) => new ImageCatalog(store).Find(target, platform: null)?.Id;
}
