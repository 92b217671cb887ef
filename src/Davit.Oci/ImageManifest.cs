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

    /// <param name="raw">What <paramref name="digest"/> is of, which the caller knows already.</param>
    /// <param name="mediaType">As the descriptor says.</param>
    /// <param name="digest">Taken as it is.</param>
    public static Document<ImageManifest> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType, Digest digest) => new(ManifestJson.ReadManifest(raw, mediaType), mediaType, raw, digest);

    public Document<ImageManifest> ToDocument(MediaType mediaType) =>
        Document<ImageManifest>.Of(this, mediaType, ManifestJson.Write(this, mediaType));
}
