namespace Davit.Build.Dockerfile.Syntax;

/// <summary>The <c># name=value</c> lines a Dockerfile may begin with.</summary>
public sealed record ParserDirectives
{
    public static readonly ParserDirectives None = new();

    /// <summary>The frontend asked for, <c>docker/dockerfile:1</c>.</summary>
    public string? Syntax { get; init; }

    /// <summary>Backslash or backtick.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary><c>skip=…;error=true</c>, see <c>LintOptions</c>.</summary>
    public string? Check { get; init; }
}
