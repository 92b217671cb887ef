using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class RemoveImagesVerb
{
    private static readonly OptionSpec Force = OptionSpec.Flag("force", 'f', "Force removal of the image");
    private static readonly OptionSpec NoPrune = OptionSpec.Flag("no-prune", null, "Do not delete untagged parents (images have none here: this is always so)");
    private static readonly OptionSpec Platforms = OptionSpec.List("platform", null, "strings", "Remove only the given platform variant. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");

    public static CommandSpec Define() => new()
    {
        Name = "rmi",
        Arguments = "[OPTIONS] IMAGE [IMAGE...]",
        Summary = "Remove one or more images",
        Options = [Force, NoPrune, Platforms],
        Arity = Arity.AtLeast(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var platforms = invocation.List(Platforms).SelectMany(list => list.Split(',')).Select(text => Read(invocation, text)).ToArray();
        var exitCode = ExitCodes.Success;
        foreach (var name in invocation.Arguments)
        {
            try
            {
                var request = new RemoveImageRequest(name) { Removal = invocation.Has(Force) ? Removal.Forced : Removal.Careful, Platforms = platforms };
                foreach (var item in await face.Engine.Images.RemoveAsync(request, cancellationToken))
                {
                    await face.Out.WriteLineAsync(item switch
                    {
                        RemovedItem.Untagged untagged => $"Untagged: {untagged.Name}",
                        RemovedItem.Deleted deleted => $"Deleted: {deleted.Id}",
                        _ => throw new System.Diagnostics.UnreachableException(),
                    });
                }
            }
            catch (DavitException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Conflict or ErrorKind.InvalidArgument)
            {
                // The other names are still removed, as Docker does.
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

    private static Platform Read(Invocation invocation, string text)
    {
        try
        {
            return Platform.Parse(text);
        }
        catch (DavitException e)
        {
            throw invocation.Invalid(Platforms, text, e.Message);
        }
    }
}
