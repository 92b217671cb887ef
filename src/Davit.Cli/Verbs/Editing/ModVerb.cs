using Davit.Cli.CommandLine;
using Davit.Engine.Editing;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class ModVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "image mod",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Make a new image with other settings, or on another base, without a build",
        Options = ModOptions.All,
        Arity = Arity.Exactly(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var image = await face.Engine.Editing.ModifyAsync(ModOptions.Read(invocation), cancellationToken);
        await face.Out.WriteLineAsync(image.Id.ToString());
        return ExitCodes.Success;
    }
}
