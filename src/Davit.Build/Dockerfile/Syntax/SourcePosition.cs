namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A place in a source text; line and column count from 1, the column in UTF-16 units.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
