namespace Davit.Oci;

/// <summary>A pointer to a blob: what it is, its identity, its length in bytes (image-spec, descriptor.md).</summary>
public sealed record Descriptor(MediaType MediaType, Digest Digest, long SizeBytes)
{
    public Platform? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary.Empty;

    /// <summary>The content itself, when the descriptor embeds it; checked against digest and size on parse.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }
}
