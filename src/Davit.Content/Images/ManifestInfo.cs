using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>What the store knows of a manifest or index without opening it.</summary>
public sealed record ManifestInfo
{
    public required Descriptor Descriptor { get; init; }

    public Digest Digest => Descriptor.Digest;

    /// <summary>The digest of the config; null for an index and for artifacts that are not images.</summary>
    public ImageId? ImageId { get; init; }

    public Platform? Platform { get; init; }

    /// <summary>When the image says it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The sum of its layers' sizes, as the manifest has them.</summary>
    public long ContentBytes { get; init; }

    /// <summary>The whole stack of its layers; null when it has none.</summary>
    public ChainId? ChainId { get; init; }
}
