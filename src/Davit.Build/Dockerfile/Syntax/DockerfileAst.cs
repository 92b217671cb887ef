namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A parsed Dockerfile.</summary>
public sealed record DockerfileAst(SourceText Source)
{
    public ParserDirectives Directives { get; init; } = ParserDirectives.None;

    /// <summary>ARG instructions before the first FROM.</summary>
    public IReadOnlyList<ArgInstruction> GlobalArgs { get; init; } = [];

    /// <summary>In order; at least one.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>Ranges of continuations that run over an empty line, deprecated by Docker.</summary>
    public IReadOnlyList<SourceRange> EmptyContinuations { get; init; } = [];
}
