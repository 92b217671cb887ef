using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>The process a RUN starts.</summary>
public sealed record RunInvocation(IReadOnlyList<string> Arguments)
{
    // Where BuildKit puts it, so that messages of the script name the same path.
    private const string ScriptDirectory = "/dev/pipes/";

    public InlineScript? Script { get; init; }

    /// <summary>
    /// A shell form goes to the shell of <paramref name="config"/>. A RUN that is nothing but a here-document runs its text, by its own
    /// interpreter if it begins with <c>#!</c>; any other here-documents are left to the shell.
    /// </summary>
    public static RunInvocation Of(RunInstruction run, ContainerConfig config) => run.Command switch
    {
        CommandForm.Exec exec => new RunInvocation(exec.Arguments),
        CommandForm.Shell shell => OfShell(run, shell.CommandLine, config),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static RunInvocation OfShell(RunInstruction run, string commandLine, ContainerConfig config)
    {
        var isHeredocAlone = run.Heredocs.Count > 0 && HeredocWord.TryParse(commandLine) is not null;
        if (!isHeredocAlone)
        {
            return InShell(string.Concat([commandLine, .. run.Heredocs.Select(h => $"\n{h.Content}{h.Name}")]), config);
        }

        var text = run.Heredocs[0].Text;
        if (!text.StartsWith("#!", StringComparison.Ordinal))
        {
            return InShell(text, config);
        }

        var path = ScriptDirectory + run.Heredocs[0].Name;
        return InShell(path, config) with { Script = new InlineScript(path, text) };
    }

    private static RunInvocation InShell(string text, ContainerConfig config) => new([.. ConfigEffect.ShellOf(config), text]);
}
