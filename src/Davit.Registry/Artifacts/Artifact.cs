using System.Globalization;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>An artifact as a registry has it: what its manifest says.</summary>
/// <param name="Manifest">Its bytes.</param>
/// <param name="Value">The same, read.</param>
public sealed record Artifact(RawManifest Manifest, ImageManifest Value)
{
    /// <summary>By its own words, or else what its config is.</summary>
    public string ArtifactType => Referrer.TypeOf(Value);

    /// <summary>When it says that it was made; null when it does not.</summary>
    public DateTimeOffset? Created => CreatedOf(Value.Annotations);

    /// <summary>Its blobs without the placeholder of an artifact that has none.</summary>
    public IEnumerable<Descriptor> Blobs => Value.Layers.Where(l => l.MediaType != MediaType.OciEmpty);

    /// <summary>Of the manifest's blobs together, its config included unless that is a placeholder, too.</summary>
    public long ContentBytes => (Value.Config.MediaType == MediaType.OciEmpty ? 0 : Value.Config.SizeBytes) + Blobs.Sum(l => l.SizeBytes);

    /// <exception cref="DavitException">Corrupt; Unsupported: an index.</exception>
    public static Artifact Parse(RawManifest manifest) => manifest.MediaType.IsManifest
        ? new Artifact(manifest, ImageManifest.Parse(manifest.Bytes, manifest.MediaType).Value)
        : throw new DavitException(ErrorKind.Unsupported, $"read artifact {manifest.Digest}: media type '{Quote.Short(manifest.MediaType.Value)}' is no artifact's");

    /// <summary>The time in a manifest's annotations, or in those of a list that it stands in.</summary>
    public static DateTimeOffset? CreatedOf(IReadOnlyDictionary<string, string> annotations) =>
        annotations.TryGetValue(ArtifactAnnotations.Created, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
