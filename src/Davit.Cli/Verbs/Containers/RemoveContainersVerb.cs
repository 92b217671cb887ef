using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

internal static class RemoveContainersVerb
{
    private static readonly OptionSpec Force = OptionSpec.Flag("force", 'f', "Force the removal of a running container (uses SIGKILL)");
    private static readonly OptionSpec Volumes = OptionSpec.Flag("volumes", 'v', "Remove anonymous volumes associated with the container");

    public static CommandSpec Define() => new()
    {
        Name = "rm",
        Arguments = "[OPTIONS] CONTAINER [CONTAINER...]",
        Summary = "Remove one or more containers",
        Options = [Force, Volumes],
        Arity = Arity.AtLeast(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Success;
        foreach (var name in invocation.Arguments)
        {
            try
            {
                await face.Engine.Containers.RemoveAsync(name, invocation.Has(Force) ? Removal.Forced : Removal.Careful, cancellationToken);
                await face.Out.WriteLineAsync(name);
            }
            catch (DavitException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
            {
                await face.Out.FlushAsync(cancellationToken);
                await face.Screen.Error.WriteLineAsync($"{ProgramInfo.Name}: {e.Message}");
                if (!(e.Kind == ErrorKind.NotFound && invocation.Has(Force)))
                {
                    exitCode = ExitCodes.Failure;
                }
            }
        }

        return exitCode;
    }
}
