using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>One line of the list of images: a name, or an untagged image, and one platform of it that is in the store.</summary>
public sealed record ImageListing
{
    /// <summary>Null for an image that has no name.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>The manifest or index the name stands for.</summary>
    public required Descriptor Target { get; init; }

    /// <summary>The platform's manifest: the target itself, or the entry of an index. Null when an index has no entry here.</summary>
    public Digest? Manifest { get; init; }

    public ImageId? ImageId { get; init; }

    public Platform? Platform { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The sum of its layers' sizes, as the manifest has them: compressed for a pulled image.</summary>
    public long ContentBytes { get; init; }

    /// <summary>The size of its files; null when the image is not unpacked.</summary>
    public long? UnpackedBytes { get; init; }
}
