namespace Davit.Oci;

/// <summary>A pointer to a blob: what it is, its identity, its length in bytes (image-spec, descriptor.md).</summary>
public sealed record Descriptor(MediaType MediaType, Digest Digest, long SizeBytes)
{
    /// <summary>The blob <c>{}</c>, for artifacts that have nothing to say in its place (image-spec, manifest.md, "Guidance for an Empty Descriptor").</summary>
    public static readonly Descriptor Empty = new(MediaType.OciEmpty, Digest.Sha256("{}"u8), 2) { Data = "{}"u8.ToArray() };

    public Platform? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary.Empty;

    /// <summary>The content itself, when the descriptor embeds it; checked against digest and size on parse.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    public bool Equals(Descriptor? other) =>
        other is not null && MediaType == other.MediaType && Digest == other.Digest && SizeBytes == other.SizeBytes
        && Platform == other.Platform && ArtifactType == other.ArtifactType && Urls.SequenceEqual(other.Urls)
        && HaveEqualAnnotations(this, other)
        && (Data is { } data ? other.Data is { } otherData && data.Span.SequenceEqual(otherData.Span) : other.Data is null);

    public override int GetHashCode() => HashCode.Combine(MediaType, Digest, SizeBytes);

    private static bool HaveEqualAnnotations(Descriptor left, Descriptor right) =>
        left.Annotations.Count == right.Annotations.Count
        && left.Annotations.All(a => right.Annotations.TryGetValue(a.Key, out var value) && value == a.Value);
}
