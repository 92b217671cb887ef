using System.Reflection;
using Davit.Cli.CommandLine;

namespace Davit.Cli.Completion;

internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "fish", "zsh"];

    public static CommandSpec Define() => new()
    {
        Name = "completion",
        Arguments = "bash|fish|zsh",
        Summary = "Write the completion script of a shell",
        Arity = Arity.Exactly(1),
        UsesStore = false,
        RunAsync = (invocation, face, cancellationToken) => RunAsync(invocation, face, cancellationToken),
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var shell = invocation.Arguments[0];
        if (!Shells.Contains(shell))
        {
            throw new UsageException(invocation.Command, $"unknown shell '{shell}': there are scripts for {string.Join(", ", Shells)}", ExitCodes.Failure);
        }

        await using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream($"completion.{shell}")!;
        using var reader = new StreamReader(script);
        await face.Out.WriteAsync(await reader.ReadToEndAsync(cancellationToken));
        return ExitCodes.Success;
    }
}
