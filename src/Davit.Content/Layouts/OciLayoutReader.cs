using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>The images of an OCI layout (image-spec, image-layout.md).</summary>
internal static class OciLayoutReader
{
    public static async Task<IReadOnlyList<ArchivedImage>> ListAsync(ILayoutReader files, CancellationToken cancellationToken)
    {
        var index = ImageIndex.Parse(await files.ReadSmallAsync(LayoutNames.Index, OciLimits.MaxManifestBytes, cancellationToken), MediaType.OciIndex).Value;
        return [.. index.Manifests.GroupBy(m => m.Digest).Select(group => ImageOf(files, [.. group]))];
    }

    private static ArchivedImage ImageOf(ILayoutReader files, IReadOnlyList<Descriptor> entries)
    {
        var names = entries.Select(NameOf).OfType<ImageReference>().Distinct();
        return new ArchivedImage(new OciLayoutSource(files, entries[0]), [.. names])
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
internal sealed class OciLayoutSource(ILayoutReader files, Descriptor root) : IImageSource
{
    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => GetManifestAsync(root, cancellationToken);

    public async Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var bytes = await files.ReadSmallAsync(LayoutNames.Blob(descriptor.Digest), OciLimits.MaxManifestBytes, cancellationToken);
        return descriptor.Digest.Matches(bytes.Span)
            ? new RawManifest(bytes, descriptor.MediaType) { Digest = descriptor.Digest }
            : throw new DavitException(ErrorKind.Corrupt, $"read archive: '{LayoutNames.Blob(descriptor.Digest)}' has the digest {Digest.Sha256(bytes.Span)}");
    }

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var path = LayoutNames.Blob(descriptor.Digest);
        _ = files.SizeOf(path);
        return files.OpenAsync(path, cancellationToken);
    }
}
