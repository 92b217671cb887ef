using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>An instruction as the progress display names it: on one line, variables with a value replaced.</summary>
public static class StepText
{
    /// <param name="instruction">As parsed, not expanded.</param>
    /// <param name="scope">The scope before it.</param>
    public static string Of(Instruction instruction, StageScope scope)
    {
        var keyword = instruction.Source.Keyword;
        var text = instruction.Name + instruction.Source.Text[Math.Min(keyword.Length, instruction.Source.Text.Length)..];
        if (instruction is RunInstruction { Heredocs: [var heredoc, ..] })
        {
            text += $" ({Summarise(heredoc.Content)})";
        }

        // The shell's own variables and quotes stay what they are.
        var isRun = instruction is RunInstruction;
        var expander = new ShellExpander
        {
            Escape = scope.Arguments.Ast.Directives.Escape,
            Quotes = isRun ? QuoteHandling.Keep : QuoteHandling.Remove,
            Undefined = isRun ? UndefinedHandling.Keep : UndefinedHandling.Empty,
        };
        try
        {
            return expander.Expand(text, scope.Variables).Text;
        }
        catch (ExpansionException)
        {
            return text;
        }
    }

    private static string Summarise(string content)
    {
        var lines = content.Trim().Split('\n');
        return lines[0].TrimEnd('\r') + (lines.Length > 1 ? "..." : "");
    }
}
