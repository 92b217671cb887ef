using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Storage;

namespace Davit.RegistryServer.Endpoints;

/// <summary>
/// Understands pushed manifests. The type in the header, the one in the document and the document's fields must agree
/// (CVE-2021-41190); what is stored is served under that type for ever.
/// </summary>
internal static class ManifestDrafts
{
    /// <exception cref="RefusedException">Not a manifest this registry keeps.</exception>
    public static ManifestDraft Parse(ReadOnlyMemory<byte> content, MediaType? mediaType, Digest? expected)
    {
        if (mediaType is null || !ManifestTypes.IsKnown(mediaType))
        {
            throw new RefusedException(RegistryErrorCode.ManifestInvalid, "Content-Type names no type of manifest");
        }

        if (expected is not null && !expected.Matches(content.Span))
        {
            throw new RefusedException(RegistryErrorCode.DigestInvalid, expected.ToString());
        }

        var draft = new ManifestDraft(expected ?? Digest.Sha256(content.Span), mediaType, content);
        try
        {
            return mediaType.IsIndex
                ? Describe(draft, ImageIndex.Parse(content, mediaType).Value)
                : Describe(draft, ImageManifest.Parse(content, mediaType).Value);
        }
        catch (DavitException e)
        {
            throw new RefusedException(RegistryErrorCode.ManifestInvalid, e.Message);
        }
    }

    private static ManifestDraft Describe(ManifestDraft draft, ImageIndex index) => draft with
    {
        ArtifactType = index.ArtifactType,
        Subject = index.Subject?.Digest,
        References = index.Manifests.Select(m => new ManifestReference(m.Digest, m.SizeBytes, ReferenceKind.Manifest)).ToArray(),
    };

    private static ManifestDraft Describe(ManifestDraft draft, ImageManifest manifest) => draft with
    {
        // An artifact without a type of its own is what its config is (distribution specification, "Listing Referrers").
        ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType.Value,
        Subject = manifest.Subject?.Digest,
        References = manifest.Layers.Prepend(manifest.Config).Select(d => new ManifestReference(d.Digest, d.SizeBytes, KindOf(d))).ToArray(),
    };

    private static ReferenceKind KindOf(Descriptor descriptor) =>
        descriptor.MediaType.Value.Contains("nondistributable", StringComparison.Ordinal) || descriptor.MediaType.Value.Contains(".foreign.", StringComparison.Ordinal)
            ? ReferenceKind.External
            : ReferenceKind.Blob;
}
