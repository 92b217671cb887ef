using Davit.Build.Dockerfile.Evaluation;

namespace Davit.Build.Planning;

/// <summary>What the planner is told besides the Dockerfile.</summary>
public sealed record PlanOptions
{
    public BuildParameters Parameters { get; init; } = new();

    public PullPolicy Pull { get; init; }

    /// <summary>For RUN instructions that do not say.</summary>
    public BuildNetwork Network { get; init; }

    /// <summary>The stage whose layers a squashed image keeps; null for those of its base image.</summary>
    public string? SquashFrom { get; init; }

    /// <summary>Added to the image's, over those of the Dockerfile.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
