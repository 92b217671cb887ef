using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>A stage at one point of its instructions: what was planned so far. Immutable.</summary>
internal sealed record PlannedStage
{
    /// <summary>Yields the file system.</summary>
    public required BuildStep Step { get; init; }

    public required BaseImage? Base { get; init; }

    public required Platform Platform { get; init; }

    public required StageConfig Config { get; init; }

    public required StageScope Scope { get; init; }

    /// <summary>From the base image on, through every stage between.</summary>
    public IReadOnlyList<PlannedHistory> History { get; init; } = [];

    /// <summary>What the build checks say about this stage's instructions.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Instructions of the base, run before the stage's own.</summary>
    public IReadOnlyList<Instruction> Triggers { get; init; } = [];
}
