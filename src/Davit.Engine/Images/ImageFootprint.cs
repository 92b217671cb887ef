using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>An image with all its names and platforms, and what it takes on the disk.</summary>
public sealed record ImageFootprint
{
    /// <summary>Of this machine's platform, or the first that is here: the ID that the list shows.</summary>
    public required ImageId Id { get; init; }

    /// <summary>Of the manifest or index.</summary>
    public required Digest Target { get; init; }

    /// <summary>Empty for an image without a name.</summary>
    public required IReadOnlyList<ImageReference> Names { get; init; }

    /// <summary>Those that are here and, of an index, those that are not; attestations left out.</summary>
    public required IReadOnlyList<ImagePlatform> Platforms { get; init; }

    /// <summary>True when <see cref="Target"/> is an index.</summary>
    public required bool IsIndex { get; init; }

    public bool IsInUse => Platforms.Any(p => p.Containers > 0);

    public long DiskBytes => Platforms.Sum(p => p.DiskBytes);

    public long ContentBytes => Platforms.Sum(p => p.ContentBytes);
}

/// <summary>One platform of an image.</summary>
public sealed record ImagePlatform
{
    /// <summary>Null when the manifest does not say.</summary>
    public required Platform? Platform { get; init; }

    public required Digest Manifest { get; init; }

    /// <summary>Null for a platform that is not here.</summary>
    public required ImageId? Id { get; init; }

    public bool IsHere { get; init; }

    /// <summary>Packed and unpacked.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Its config and layers as a registry has them, as far as they are here.</summary>
    public long ContentBytes { get; init; }

    public int Containers { get; init; }
}
