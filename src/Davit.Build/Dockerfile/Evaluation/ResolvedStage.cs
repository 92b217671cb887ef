using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>A stage that knows what it stands on and what it copies from.</summary>
public sealed record ResolvedStage(Stage Stage, StageSource Base)
{
    /// <summary>From <c>--platform</c>; null means the target platform, or the base stage's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>ONBUILD triggers of the stage this one stands on, which run first. Those of an image are known only with its config.</summary>
    public IReadOnlyList<Instruction> Triggers { get; init; } = [];

    /// <summary>Indices of the stages it needs, its base first; each once.</summary>
    public IReadOnlyList<int> Dependencies { get; init; } = [];

    public int Index => Stage.Index;

    /// <summary>Its name, or <c>stage-N</c>.</summary>
    public string DisplayName => Stage.Name ?? $"stage-{Stage.Index}";
}
