using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>What one image takes of the disk, all its platforms that are here together.</summary>
public sealed record ImageUsage
{
    /// <summary>One of its names; null when it has none.</summary>
    public required ImageReference? Name { get; init; }

    public required ImageId Id { get; init; }

    public required DateTimeOffset? Created { get; init; }

    /// <summary>Of its unpacked layers.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Of that, what no other image has.</summary>
    public required long UniqueBytes { get; init; }

    public long SharedBytes => SizeBytes - UniqueBytes;

    /// <summary>Of its blobs: manifests, configs and compressed layers that are here.</summary>
    public required long PackedBytes { get; init; }

    public required int Containers { get; init; }
}
