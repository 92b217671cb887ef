using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>One line of the image list: a name of an image, or an image without a name.</summary>
public sealed record ImageSummary
{
    /// <summary>Null for an image that has lost its name.</summary>
    public required ImageReference? Name { get; init; }

    public required ImageId Id { get; init; }

    /// <summary>The manifest or index that the name points to.</summary>
    public required Digest Target { get; init; }

    /// <summary>The target, when the name's repository is known to have it; else null.</summary>
    public Digest? RepositoryDigest { get; init; }

    public required Platform Platform { get; init; }

    public required DateTimeOffset? Created { get; init; }

    /// <summary>Bytes of the unpacked file system, all layers.</summary>
    public required long SizeBytes { get; init; }
}
