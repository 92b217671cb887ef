using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>The images of an OCI layout (image-spec, image-layout.md).</summary>
internal static class OciLayoutReader
{
    public static async Task<IReadOnlyList<ArchivedImage>> ListAsync(ILayoutReader files, CancellationToken cancellationToken)
    {
        var index = ImageIndex.Parse(await files.ReadSmallAsync(LayoutNames.Index, OciLimits.MaxManifestBytes, cancellationToken), MediaType.OciIndex).Value;
        var referrers = new LayoutReferrers(files, index.Manifests);
        ArchivedImage[] all = [.. index.Manifests.GroupBy(m => m.Digest).Select(group => ImageOf(files, [.. group], referrers))];
        if (all.Length < 2)
        {
            return all;
        }

        var images = new List<ArchivedImage>();
        foreach (var image in all)
        {
            if (!await referrers.BelongsToAnotherAsync(image, cancellationToken))
            {
                images.Add(image);
            }
        }

        return images.Count > 0 ? images : all;
    }

    private static ArchivedImage ImageOf(ILayoutReader files, IReadOnlyList<Descriptor> entries, LayoutReferrers referrers)
    {
        var names = entries.Select(NameOf).OfType<ImageReference>().Distinct();
        return new ArchivedImage(new OciLayoutSource(files, entries[0], referrers), [.. names])
        {
            Holds = manifest => manifest.Data is not null || files.FindSize(LayoutNames.Blob(manifest.Digest)) is not null,
            RefName = entries[0].Annotations.GetValueOrDefault(LayoutNames.RefNameAnnotation),
        };
    }

    // A word without a slash or a colon is a tag, of a repository that nobody named.
    private static ImageReference? NameOf(Descriptor entry)
    {
        var name = entry.Annotations.GetValueOrDefault(LayoutNames.FullNameAnnotation)
            ?? (entry.Annotations.GetValueOrDefault(LayoutNames.RefNameAnnotation) is { } reference && reference.AsSpan().ContainsAny('/', ':') ? reference : null);
        return name is not null && ImageReference.TryParse(name, out var parsed) && parsed.OrLatest() is { Tag: not null } tagged
            ? tagged.WithTag(tagged.Tag)
            : null;
    }
}

/// <summary>One image of an OCI layout.</summary>
/// <param name="files">The layout's files.</param>
/// <param name="root">As index.json describes it.</param>
/// <param name="referrers">Of the whole layout.</param>
internal sealed class OciLayoutSource(ILayoutReader files, Descriptor root, LayoutReferrers referrers) : IReferrerSource
{
    public Descriptor Root => root;

    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => GetManifestAsync(root, cancellationToken);

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => files.ReadManifestAsync(descriptor, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var path = LayoutNames.Blob(descriptor.Digest);
        _ = files.SizeOf(path);
        return files.OpenAsync(path, cancellationToken);
    }

    public IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        referrers.ListAsync(subject, artifactType, cancellationToken);

    public Task<RawManifest?> FindTaggedAsync(string tag, CancellationToken cancellationToken) => referrers.FindTaggedAsync(tag, cancellationToken);
}
