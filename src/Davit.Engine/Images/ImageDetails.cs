using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Everything <c>inspect</c> tells of an image.</summary>
public sealed record ImageDetails
{
    public required ImageId Id { get; init; }

    /// <summary>Of the config.</summary>
    public required ImageConfig Config { get; init; }

    public required Descriptor Target { get; init; }

    public required IReadOnlyList<ImageReference> Tags { get; init; }

    /// <summary>When a name last came to mean it; null without names.</summary>
    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>Each <c>repository@digest</c>.</summary>
    public required IReadOnlyList<ImageReference> RepositoryDigests { get; init; }

    public required long SizeBytes { get; init; }
}
