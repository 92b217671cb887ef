namespace Davit.Oci;

/// <summary>One platform's image: its config and its layers, bottom first (image-spec, manifest.md).</summary>
public sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers)
{
    public string? ArtifactType { get; init; }

    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary.Empty;

    /// <exception cref="DavitException">Corrupt: not a manifest, or larger, deeper or longer than <see cref="OciLimits"/>.</exception>
    public static Document<ImageManifest> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType) =>
        Document<ImageManifest>.Of(ManifestJson.ReadManifest(raw, mediaType), mediaType, raw);

    public Document<ImageManifest> ToDocument(MediaType mediaType) =>
        Document<ImageManifest>.Of(this, mediaType, ManifestJson.Write(this, mediaType));
}
