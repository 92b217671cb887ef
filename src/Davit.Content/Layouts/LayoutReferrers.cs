using System.Runtime.CompilerServices;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// What belongs to the images of an OCI layout, by the entries of <c>index.json</c>:
/// <code>
/// no name, and its manifest has a subject       as this project and oras write them
/// name sha256-abcd…, an index                   the list of a manifest's referrers, as regclient writes it
/// name sha256-abcd….sig, .att, .sbom            cosign's
/// </code>
/// </summary>
internal sealed class LayoutReferrers(ILayoutReader files, IReadOnlyList<Descriptor> entries)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Referrer?> _known = [];

    /// <summary>Whether an image of the layout is there because of another one only.</summary>
    public async Task<bool> BelongsToAnotherAsync(ArchivedImage image, CancellationToken cancellationToken) => image switch
    {
        { RefName: { } tag } => DigestTag.IsOne(tag),
        { Names.Count: > 0 } => false,
        _ => await FindAsync(((OciLayoutSource)image.Source).Root, cancellationToken) is not null,
    };

    public async IAsyncEnumerable<Descriptor> ListAsync(Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<Digest>();
        foreach (var entry in entries)
        {
            if (await FindAsync(entry, cancellationToken) is { } referrer && referrer.Subject.Digest == subject
                && (artifactType is null || referrer.Descriptor.ArtifactType == artifactType) && seen.Add(entry.Digest))
            {
                yield return referrer.Descriptor;
            }
        }

        if (await FindTaggedAsync(DigestTag.Of(subject), cancellationToken) is { MediaType.IsIndex: true } list)
        {
            foreach (var listed in ImageIndex.Parse(list.Bytes, list.MediaType).Value.Manifests)
            {
                if ((artifactType is null || listed.ArtifactType == artifactType) && seen.Add(listed.Digest) && files.FindSize(LayoutNames.Blob(listed.Digest)) is not null)
                {
                    yield return listed;
                }
            }
        }
    }

    public async Task<RawManifest?> FindTaggedAsync(string tag, CancellationToken cancellationToken) =>
        entries.FirstOrDefault(e => e.Annotations.GetValueOrDefault(LayoutNames.RefNameAnnotation) == tag) is { } entry
            ? await files.ReadManifestAsync(entry, cancellationToken)
            : null;

    // A layout may list what is not in it, or is no manifest: then nothing is said of it here, and whoever asks for it learns why.
    private async Task<Referrer?> FindAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(entry.Digest, out var known))
            {
                return known;
            }
        }

        Referrer? found = null;
        try
        {
            found = entry.MediaType.IsManifest || entry.MediaType.IsIndex ? Referrer.Find(await files.ReadManifestAsync(entry, cancellationToken)) : null;
        }
        catch (DavitException)
        {
            // As if it had no subject.
        }

        lock (_lock)
        {
            return _known[entry.Digest] = found;
        }
    }
}
