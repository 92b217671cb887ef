using Davit.Cli.CommandLine;
using Davit.Oci;

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
        var path = invocation.Text(Output);
        try
        {
            await OutputFile.WriteAsync(
                face, path, output => face.Engine.Containers.ExportAsync(invocation.Arguments[0], output, cancellationToken), cancellationToken);
            return ExitCodes.Success;
        }
        catch (DavitException e) when (e.Kind == ErrorKind.Exhausted)
        {
            // The store is only read: what is full is the place of the archive.
            throw OutputFile.NoSpace(path, e);
        }
    }
}
