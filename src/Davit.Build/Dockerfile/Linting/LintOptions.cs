using System.Collections.Immutable;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Linting;

/// <summary>Which checks report: from <c># check=skip=Rule,Rule;error=true</c>.</summary>
public sealed record LintOptions
{
    private const string AllRules = "all";
    private const string CommentPrefix = "check=";

    public ImmutableHashSet<string> Skipped { get; init; } = [];

    /// <summary>Anything reported fails the build.</summary>
    public bool IsError { get; init; }

    /// <summary>The options of the file's directive. One that cannot be read counts as absent.</summary>
    public static LintOptions Of(DockerfileAst ast) => TryParse(ast.Directives.Check ?? "") ?? new LintOptions();

    /// <returns>Null when the text is none.</returns>
    public static LintOptions? TryParse(string text)
    {
        var options = new LintOptions();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            switch (equals < 0 ? part : part[..equals].Trim())
            {
                case "skip":
                    options = options with { Skipped = [.. options.Skipped, .. value.Split(',', StringSplitOptions.TrimEntries)] };
                    break;
                case "error" when value is "true" or "false" or "1" or "0":
                    options = options with { IsError = value is "true" or "1" };
                    break;
                case "experimental":
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>The diagnostics to report: a check may be skipped for the file or, in a comment above it, for one instruction.</summary>
    public IReadOnlyList<Diagnostic> Filter(DockerfileAst ast, IEnumerable<Diagnostic> diagnostics)
    {
        if (Skipped.Contains(AllRules))
        {
            return [];
        }

        var local = ast.Stages.SelectMany(s => s.Instructions.Prepend(s.From)).Concat(ast.GlobalArgs)
            .Select(i => (i.Range, Options: OfComments(i)))
            .Where(l => l.Options is not null)
            .ToList();
        return [.. diagnostics.Where(d => !Skips(d) && !local.Exists(l => l.Range.ContainsLine(d.Range.Start.Line) && l.Options!.Skips(d)))];
    }

    private static LintOptions? OfComments(Instruction instruction)
    {
        var check = instruction.Source.Comments.FirstOrDefault(c => c.StartsWith(CommentPrefix, StringComparison.OrdinalIgnoreCase));
        return check is null ? null : TryParse(check[CommentPrefix.Length..].Split(' ')[0]);
    }

    private bool Skips(Diagnostic diagnostic) => Skipped.Contains(diagnostic.Rule.Name) || Skipped.Contains(AllRules);
}
