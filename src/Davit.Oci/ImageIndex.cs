namespace Davit.Oci;

/// <summary>Manifests of one image by platform (image-spec, image-index.md; Docker's manifest list).</summary>
public sealed record ImageIndex(IReadOnlyList<Descriptor> Manifests)
{
    public string? ArtifactType { get; init; }

    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary.Empty;

    /// <exception cref="DavitException">Corrupt: not an index, or larger, deeper or longer than <see cref="OciLimits"/>.</exception>
    public static Document<ImageIndex> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType) =>
        Document<ImageIndex>.Of(ManifestJson.ReadIndex(raw, mediaType), mediaType, raw);

    /// <param name="raw">What <paramref name="digest"/> is of, which the caller knows already.</param>
    /// <param name="mediaType">As the descriptor says.</param>
    /// <param name="digest">Taken as it is.</param>
    public static Document<ImageIndex> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType, Digest digest) => new(ManifestJson.ReadIndex(raw, mediaType), mediaType, raw, digest);

    public Document<ImageIndex> ToDocument(MediaType mediaType) =>
        Document<ImageIndex>.Of(this, mediaType, ManifestJson.Write(this, mediaType));
}
