using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// Writes an OCI layout, with or without Docker's list beside it. Same images, same order, same bytes. What refers to an image follows
/// the images in <c>index.json</c>, as a registry lists it, without a name or under the tag it is found by.
/// </summary>
public sealed class OciLayoutWriter : IImageArchive
{
    private readonly ILayoutWriter _files;
    private readonly LayoutLists _lists;
    private readonly List<SavedImage> _images = [];
    private readonly ImageIndex _before;

    /// <param name="files">Where to.</param>
    /// <param name="lists">What tells of the images.</param>
    /// <param name="before">The index.json of a layout that is there already; its images stay unless their name is given anew.</param>
    public OciLayoutWriter(ILayoutWriter files, LayoutLists lists, ImageIndex? before = null)
    {
        _files = files;
        _lists = lists;
        _before = before ?? new ImageIndex([]);
    }

    public IImageSink Add(IReadOnlyList<ImageReference> names) => Add(new SavedImage(names));

    /// <summary>The same for an image whose name is a tag alone, of no repository.</summary>
    public IImageSink Add(string refName) => Add(new SavedImage([]) { RefName = refName });

    private ArchiveSink Add(SavedImage image)
    {
        _images.Add(image);
        return new ArchiveSink(_files, image, blob => LayoutNames.Blob(blob.Digest));
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Descriptor[] entries = [.. _images.SelectMany(EntriesOf), .. _images.SelectMany(i => i.Referrers)];
        var kept = _before.Manifests.Where(old => !entries.Any(e => IsSameName(e, old)));
        var index = new ImageIndex([.. kept, .. entries]).ToDocument(MediaType.OciIndex);
        await _files.WriteAsync(LayoutNames.Index, index.Raw, cancellationToken);
        if (_lists == LayoutLists.OciAndDocker)
        {
            var list = DockerList.Of(_images, config => LayoutNames.Blob(config.Digest), layer => LayoutNames.Blob(layer.Digest));
            await _files.WriteAsync(LayoutNames.DockerList, DockerArchiveImage.WriteList(list), cancellationToken);
        }

        await _files.WriteAsync(LayoutNames.Layout, LayoutNames.LayoutFile, cancellationToken);
    }

    private static IEnumerable<Descriptor> EntriesOf(SavedImage image)
    {
        var root = image.Root!.Descriptor;
        if (image.RefName is { } refName)
        {
            return [root with { Annotations = new Dictionary<string, string> { [LayoutNames.RefNameAnnotation] = refName } }];
        }

        return image.Names.Count == 0 ? [root] : image.Names.Select(name => root with
        {
            Annotations = new Dictionary<string, string>
            {
                [LayoutNames.FullNameAnnotation] = name.ToString(),
                [LayoutNames.RefNameAnnotation] = name.Tag ?? name.ToString(),
            },
        });
    }

    // What has no name is the same when it has the same bytes.
    private static bool IsSameName(Descriptor one, Descriptor other)
    {
        var (name, otherName) = (NameOf(one), NameOf(other));
        return name == otherName && (name != (null, null) || one.Digest == other.Digest);
    }

    private static (string? Full, string? Reference) NameOf(Descriptor entry) =>
        (entry.Annotations.GetValueOrDefault(LayoutNames.FullNameAnnotation), entry.Annotations.GetValueOrDefault(LayoutNames.RefNameAnnotation));
}
