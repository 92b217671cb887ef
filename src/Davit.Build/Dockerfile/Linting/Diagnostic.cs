using System.Globalization;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Linting;

/// <summary>What a build check found; never stops a build unless the file says <c># check=error=true</c>.</summary>
public sealed record Diagnostic(LintRule Rule, SourceRange Range, string Message)
{
    /// <summary>As Docker prints it: <c>StageNameCasing: Stage name 'A' should be lowercase (line 3)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rule.Name}: {Message} (line {Range.Start.Line})");
}
