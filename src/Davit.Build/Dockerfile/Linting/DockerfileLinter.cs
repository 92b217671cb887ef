using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Linting;

/// <summary>The checks that need nothing but the file. Those about variables come with their expansion.</summary>
public static class DockerfileLinter
{
    /// <summary>Ordered by place.</summary>
    public static IReadOnlyList<Diagnostic> Check(DockerfileAst ast) =>
    [
        .. EmptyContinuations(ast)
            .Concat(InstructionCasing(ast))
            .Concat(StageNames(ast))
            .Concat(ast.GlobalArgs.SelectMany(InstructionLinter.Check))
            .Concat(StageContents(ast))
            .OrderBy(d => d.Range.Start.Line)
            .ThenBy(d => d.Range.Start.Column),
    ];

    private static IEnumerable<Diagnostic> EmptyContinuations(DockerfileAst ast) =>
        ast.EmptyContinuations.Select(range => new Diagnostic(LintRule.NoEmptyContinuation, range, "Empty continuation line"));

    private static IEnumerable<Diagnostic> InstructionCasing(DockerfileAst ast)
    {
        var sources = ast.Stages.SelectMany(s => s.Instructions.Prepend(s.From)).Select(i => i.Source).ToList();
        var isMostlyLower = sources.Count(s => !s.Keyword.Any(char.IsUpper)) > sources.Count(s => !s.Keyword.Any(char.IsLower));
        return sources
            .Where(s => s.Keyword.Any(isMostlyLower ? char.IsUpper : char.IsLower))
            .Select(s => new Diagnostic(
                LintRule.ConsistentInstructionCasing,
                s.KeywordRange,
                $"Command '{s.Keyword}' should match the case of the command majority ({(isMostlyLower ? "lowercase" : "uppercase")})"));
    }

    private static IEnumerable<Diagnostic> StageNames(DockerfileAst ast)
    {
        var seen = new HashSet<string>();
        foreach (var from in ast.Stages.Select(s => s.From).Where(f => f.StageName is not null))
        {
            if (from.StageName is "context" or "scratch")
            {
                yield return new Diagnostic(LintRule.ReservedStageName, from.Range, $"Stage name should not use the same name as reserved stage {GoText.Quote(from.StageName)}");
            }

            if (!seen.Add(from.StageName!))
            {
                yield return new Diagnostic(LintRule.DuplicateStageName, from.Range, $"Duplicate stage name {GoText.Quote(from.StageName!)}, stage names should be unique");
            }

            var words = from.Source.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words[^1].Any(char.IsUpper))
            {
                yield return new Diagnostic(LintRule.StageNameCasing, from.Range, $"Stage name '{words[^1]}' should be lowercase");
            }

            var keyword = from.Source.Keyword;
            var isConsistent = keyword.Any(char.IsUpper) ^ keyword.Any(char.IsLower);
            if (isConsistent && words[^2].Any(char.IsUpper(keyword[0]) ? char.IsLower : char.IsUpper))
            {
                yield return new Diagnostic(LintRule.FromAsCasing, from.Range, $"'{words[^2]}' and '{keyword}' keywords' casing do not match");
            }
        }
    }

    private static IEnumerable<Diagnostic> StageContents(DockerfileAst ast)
    {
        var stagesWithShell = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var stage in ast.Stages)
        {
            var inheritsShell = stagesWithShell.Contains(stage.From.Image);
            if (stage.Name is not null && (inheritsShell || stage.Instructions.Any(i => i is ShellInstruction)))
            {
                stagesWithShell.Add(stage.Name);
            }

            foreach (var diagnostic in CommandForms(stage, inheritsShell).Concat(Repeated(stage)).Concat(stage.Instructions.SelectMany(InstructionLinter.Check)))
            {
                yield return diagnostic;
            }
        }
    }

    // Who sets a shell of his own knows what it does with signals.
    private static IEnumerable<Diagnostic> CommandForms(Stage stage, bool hasShell)
    {
        foreach (var instruction in stage.Instructions)
        {
            hasShell |= instruction is ShellInstruction;
            if (!hasShell && instruction is CmdInstruction { Command: CommandForm.Shell } or EntrypointInstruction { Command: CommandForm.Shell })
            {
                yield return new Diagnostic(
                    LintRule.JsonArgsRecommended,
                    instruction.Range,
                    $"JSON arguments recommended for {instruction.Name} to prevent unintended behavior related to OS signals");
            }
        }
    }

    private static IEnumerable<Diagnostic> Repeated(Stage stage) => stage.Instructions
        .Where(i => i is CmdInstruction or EntrypointInstruction or HealthCheckInstruction)
        .GroupBy(i => i.Name)
        .SelectMany(g => g.SkipLast(1))
        .Select(repeated => new Diagnostic(
            LintRule.MultipleInstructionsDisallowed,
            repeated.Range,
            $"Multiple {repeated.Name} instructions should not be used in the same stage because only the last one will be used"));
}
