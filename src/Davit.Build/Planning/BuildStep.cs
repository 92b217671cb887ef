using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>
/// A vertex of the build graph; its result is a file system. The kinds mean what LLB's operations mean: a source,
/// a process run on a file system, files put into one. A step is itself, not its value: two equal steps are two vertices
/// (their cache keys make them one result).
/// </summary>
public abstract class BuildStep
{
    private BuildStep()
    {
    }

    /// <summary>As progress shows it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The instruction that asked for it; null for what none did.</summary>
    public SourceRange? Range { get; init; }

    /// <summary>The step whose file system this one changes; null for one that changes none.</summary>
    public BuildStep? Below => this switch
    {
        Execute execute => execute.Parent,
        Files files => files.Parent,
        _ => null,
    };

    /// <summary>The steps whose results this one needs, the file system it changes first.</summary>
    public abstract IReadOnlyList<BuildStep> Inputs { get; }

    /// <summary>An image's file system.</summary>
    public sealed class Image(BaseImage image) : BuildStep
    {
        public BaseImage Source { get; } = image;

        public override IReadOnlyList<BuildStep> Inputs => [];
    }

    /// <summary>The empty file system.</summary>
    public sealed class Scratch : BuildStep
    {
        public override IReadOnlyList<BuildStep> Inputs => [];
    }

    /// <summary>The build context; only to copy or bind from.</summary>
    public sealed class Context : BuildStep
    {
        public override IReadOnlyList<BuildStep> Inputs => [];
    }

    /// <summary>A process run on <paramref name="parent"/>; what it changes is the layer.</summary>
    public sealed class Execute(BuildStep parent, ExecuteCommand command) : BuildStep
    {
        public BuildStep Parent { get; } = parent;

        public ExecuteCommand Command { get; } = command;

        public override IReadOnlyList<BuildStep> Inputs => [Parent, .. Command.Mounts.OfType<ExecuteMount.Bind>().Select(m => m.From)];
    }

    /// <summary>Files put into <paramref name="parent"/>, in order, as one layer.</summary>
    public sealed class Files(BuildStep parent, IReadOnlyList<FileAction> actions) : BuildStep
    {
        public BuildStep Parent { get; } = parent;

        public IReadOnlyList<FileAction> Actions { get; } = actions;

        /// <summary>When nothing changed, the result is the parent's and no layer; COPY and ADD always make one.</summary>
        public bool MayVanish { get; init; }

        public override IReadOnlyList<BuildStep> Inputs => [Parent, .. Actions.OfType<FileAction.Copy>().Select(a => a.From)];
    }
}
