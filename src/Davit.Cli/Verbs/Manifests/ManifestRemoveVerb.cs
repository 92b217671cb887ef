using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class ManifestRemoveVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "manifest rm",
        Arguments = "MANIFEST_LIST [MANIFEST_LIST...]",
        Summary = "Delete one or more manifest lists from local storage",
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
                face.Engine.Manifests.Remove(ImageReference.Parse(name).OrLatest());
            }
            catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
            {
                // The others are removed all the same, as Docker does.
                await face.Screen.Error.WriteLineAsync($"{ProgramInfo.Name}: {e.Message}");
                exitCode = ExitCodes.Failure;
            }
        }

        return exitCode;
    }
}
