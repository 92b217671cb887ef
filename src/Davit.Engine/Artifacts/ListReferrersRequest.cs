using Davit.Oci;

namespace Davit.Engine.Artifacts;

/// <summary>Whose referrers to list.</summary>
public sealed record ListReferrersRequest(ImageReference Reference)
{
    /// <summary>Of an index, the manifest; null for the index itself.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What they must be; null for all.</summary>
    public string? ArtifactType { get; init; }

    public ReferrerDepth Depth { get; init; }
}

/// <summary>How far referrers are followed.</summary>
public enum ReferrerDepth
{
    /// <summary>Those of the image.</summary>
    Direct,

    /// <summary>Those of its platforms as well, and what refers to the referrers.</summary>
    Tree,
}
