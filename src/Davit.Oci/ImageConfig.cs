namespace Davit.Oci;

/// <summary>How an image runs and how it came to be (image-spec, config.md). Its digest is the image ID.</summary>
public sealed record ImageConfig
{
    public required Platform Platform { get; init; }

    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public ContainerConfig Config { get; init; } = ContainerConfig.Empty;

    /// <summary>Bottom layer first.</summary>
    public required IReadOnlyList<DiffId> DiffIds { get; init; }

    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <exception cref="DavitException">Corrupt: not an image config, or beyond <see cref="OciLimits"/>.</exception>
    public static Document<ImageConfig> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType) =>
        Document<ImageConfig>.Of(ConfigJson.Read(raw), mediaType, raw);

    /// <inheritdoc cref="ImageManifest.Parse(ReadOnlyMemory{byte}, MediaType, Digest)"/>
    public static Document<ImageConfig> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType, Digest digest) => new(ConfigJson.Read(raw), mediaType, raw, digest);

    /// <summary>As <see cref="ToDocument(MediaType)"/>, with what <paramref name="former"/> says beyond this library's knowledge.</summary>
    public Document<ImageConfig> ToDocument(MediaType mediaType, Document<ImageConfig> former) =>
        Document<ImageConfig>.Of(this, mediaType, UnknownFields.Carry(former.Raw, ConfigJson.Write(this)));

    public Document<ImageConfig> ToDocument(MediaType mediaType) => Document<ImageConfig>.Of(this, mediaType, ConfigJson.Write(this));
}
