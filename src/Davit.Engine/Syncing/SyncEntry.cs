using Davit.Engine.Syncing.Tags;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>A repository and where it is mirrored.</summary>
public sealed record SyncEntry
{
    /// <summary>Without tag and digest, as the target.</summary>
    public required ImageReference Source { get; init; }

    public required ImageReference Target { get; init; }

    /// <summary>Of an index only these; empty for all. One travels as a plain manifest, several under an index of their own.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary>With what refers to each image, and to that: signatures, SBOMs.</summary>
    public bool WithReferrers { get; init; }

    /// <summary>What becomes of tags at the target that are not wanted.</summary>
    public UnlistedTags Unlisted { get; init; }

    /// <summary>Where it stands in its file, counted from one.</summary>
    public int Line { get; init; }

    internal TagSelection Tags { get; init; } = new();
}
