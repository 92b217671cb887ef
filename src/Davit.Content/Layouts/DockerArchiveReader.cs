using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>The images of a Docker archive with a <c>manifest.json</c>.</summary>
internal static class DockerArchiveReader
{
    public static async Task<IReadOnlyList<ArchivedImage>> ListAsync(ILayoutReader files, CancellationToken cancellationToken)
    {
        var list = DockerArchiveImage.ParseList(await files.ReadSmallAsync(LayoutNames.DockerList, OciLimits.MaxArchiveListBytes, cancellationToken));
        return [.. list.Select(image => new ArchivedImage(new DockerArchiveSource(files, image), [.. image.RepoTags.Select(NameOf).Distinct()]))];
    }

    private static ImageReference NameOf(string name) => ImageReference.TryParse(name, out var parsed) && parsed.OrLatest() is { Tag: { } tag } tagged
        ? tagged.WithTag(tag)
        : throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(name)}' in manifest.json is not a name with a tag");
}
