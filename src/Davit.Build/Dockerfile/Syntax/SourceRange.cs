namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A stretch of a source text, from <see cref="Start"/> up to, not including, <see cref="End"/>.</summary>
public sealed record SourceRange(SourcePosition Start, SourcePosition End)
{
    public bool ContainsLine(int line) => line >= Start.Line && line <= End.Line;

    public override string ToString() => $"{Start}-{End}";
}
