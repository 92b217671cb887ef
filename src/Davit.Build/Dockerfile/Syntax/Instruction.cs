namespace Davit.Build.Dockerfile.Syntax;

/// <summary>
/// One instruction of a Dockerfile. The parser yields it as written; <c>StageScope.Expand</c> yields the same record
/// with its variables replaced.
/// </summary>
public abstract record Instruction
{
    private protected Instruction()
    {
    }

    public required InstructionSource Source { get; init; }

    /// <summary>The keyword in capitals, <c>RUN</c>.</summary>
    public abstract string Name { get; }

    public SourceRange Range => Source.Range;
}
