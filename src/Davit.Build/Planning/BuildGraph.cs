using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>What has to be done for one image, and what the image will say of itself. Immutable.</summary>
public sealed record BuildGraph
{
    /// <summary>Its file system is the image's.</summary>
    public required BuildStep Result { get; init; }

    /// <summary>The image the file system began with; null for scratch.</summary>
    public required BaseImage? Base { get; init; }

    public required Platform Platform { get; init; }

    public required ContainerConfig Config { get; init; }

    public required string? Author { get; init; }

    /// <summary>Without the base image's.</summary>
    public required IReadOnlyList<PlannedHistory> History { get; init; }

    public required SourceText Source { get; init; }

    /// <summary>The step up to which a squashed image keeps its layers; null for the base image.</summary>
    public BuildStep? SquashBase { get; init; }

    /// <summary>Where the clock of the image stands still: <c>SOURCE_DATE_EPOCH</c>.</summary>
    public DateTimeOffset? Epoch { get; init; }

    /// <summary>Every step the result needs, inputs before their users.</summary>
    public IReadOnlyList<BuildStep> Steps { get; init; } = [];
}
