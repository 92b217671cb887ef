using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>A manifest that says of another one that it belongs to it: a signature, an SBOM.</summary>
/// <param name="Descriptor">As lists of referrers have it, with its artifact type and annotations (distribution specification, "Listing Referrers").</param>
/// <param name="Subject">What it refers to.</param>
public sealed record Referrer(Descriptor Descriptor, Descriptor Subject)
{
    /// <summary>Null for a manifest without a subject.</summary>
    /// <exception cref="DavitException">Corrupt: it has one, and cannot be read.</exception>
    public static Referrer? Find(RawManifest manifest)
    {
        if (manifest.Bytes.Span.IndexOf("subject"u8) < 0)
        {
            return null;
        }

        if (manifest.MediaType.IsIndex)
        {
            var index = ImageIndex.Parse(manifest.Bytes, manifest.MediaType).Value;
            return Of(manifest, index.Subject, index.ArtifactType, index.Annotations);
        }

        var document = ImageManifest.Parse(manifest.Bytes, manifest.MediaType).Value;
        return Of(manifest, document.Subject, TypeOf(document), document.Annotations);
    }

    /// <summary>What an artifact is: by its own words, or else what its config is.</summary>
    public static string TypeOf(ImageManifest manifest) =>
        string.IsNullOrEmpty(manifest.ArtifactType) ? manifest.Config.MediaType.Value : manifest.ArtifactType;

    private static Referrer? Of(RawManifest manifest, Descriptor? subject, string? artifactType, IReadOnlyDictionary<string, string> annotations) =>
        subject is null ? null : new Referrer(manifest.Descriptor with { ArtifactType = artifactType, Annotations = annotations }, subject);
}
