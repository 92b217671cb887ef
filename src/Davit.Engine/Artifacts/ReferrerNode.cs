using Davit.Oci;

namespace Davit.Engine.Artifacts;

/// <summary>A manifest with what refers to it.</summary>
public sealed record ReferrerNode
{
    public required Descriptor Descriptor { get; init; }

    /// <summary>Of a referrer what it is; null for an image and an index.</summary>
    public string? ArtifactType { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Of its blobs together; null when its manifest could not be read, or is an index.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>The names of its files.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ReferrerNode> Referrers { get; init; } = [];

    /// <summary>Of an index, its manifests, where they were looked at.</summary>
    public IReadOnlyList<ReferrerNode> Platforms { get; init; } = [];
}
