using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>What a FROM, a <c>COPY --from</c> or a <c>--mount=from</c> names.</summary>
public abstract record StageSource
{
    private StageSource()
    {
    }

    /// <summary><c>scratch</c>: nothing.</summary>
    public sealed record Scratch : StageSource;

    /// <summary>A stage of the same file.</summary>
    public sealed record OtherStage(int Index) : StageSource;

    /// <param name="Name">As written, variables expanded: what named contexts are looked up by.</param>
    public sealed record Image(string Name, ImageReference Reference) : StageSource;
}
