using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// Writes Docker's own archive: configs and layers, named by digest, and the lists. Of an image for several platforms only one is
/// listed. Layers are written as they come; readers other than Docker and podman expect plain ones.
/// </summary>
public sealed class DockerArchiveWriter(ILayoutWriter files) : IImageArchive
{
    private readonly List<SavedImage> _images = [];

    public IImageSink Add(IReadOnlyList<ImageReference> names)
    {
        var image = new SavedImage(names);
        _images.Add(image);
        return new ArchiveSink(files, image, PathOf);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var list = DockerList.Of(_images, config => PathOf(config)!, layer => PathOf(layer)!);
        var missing = _images.FirstOrDefault(i => i.FindOne() is null);
        if (missing is not null)
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"save {missing.Root?.Digest}: it is no image, which Docker's archives cannot hold", "Choose the format 'oci'.");
        }

        await files.WriteAsync(LayoutNames.DockerList, DockerArchiveImage.WriteList(list), cancellationToken);
        var tags = list.Where(i => i.Layers.Count > 0).SelectMany(i => i.RepoTags, TagOf).ToArray();
        await files.WriteAsync(LayoutNames.Repositories, DockerArchiveTag.WriteList(tags), cancellationToken);
    }

    private static DockerArchiveTag TagOf(DockerArchiveImage image, string name)
    {
        var colon = name.LastIndexOf(':');
        return new DockerArchiveTag(name[..colon], name[(colon + 1)..], Path.GetFileNameWithoutExtension(image.Layers[^1]));
    }

    private static string? PathOf(Descriptor blob) => blob.MediaType switch
    {
        { IsImageConfig: true } => $"{blob.Digest.Hex}.json",
        { IsLayer: true } => $"{blob.Digest.Hex}.tar",
        _ => null,
    };
}
