using Davit.Cli.CommandLine;

namespace Davit.Cli.Verbs.Archives;

internal static class ExportVerb
{
    private static readonly OptionSpec Output = OptionSpec.Text("output", 'o', "string", "Write to a file, instead of STDOUT");

    public static CommandSpec Define() => new()
    {
        Name = "export",
        Arguments = "[OPTIONS] CONTAINER",
        Summary = "Export a container's filesystem as a tar archive",
        Options = [Output],
        Arity = Arity.Exactly(1),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        await OutputFile.WriteAsync(
            face, invocation.Text(Output), output => face.Engine.Containers.ExportAsync(invocation.Arguments[0], output, cancellationToken), cancellationToken);
        return ExitCodes.Success;
    }
}
