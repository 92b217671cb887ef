using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Editing;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class SquashVerb
{
    private static readonly OptionSpec From = OptionSpec.Text("from", null, "string", "Keep what is named and all below it: a base image, a layer's digest or diffID, how many layers, or history:N");
    private static readonly OptionSpec Message = OptionSpec.Text("message", 'm', "string", "Comment for the image's history");
    private static readonly OptionSpec Tag = OptionSpec.List("tag", 't', "stringArray", "Name and optionally a tag of the new image (format: \"name:tag\")");

    public static CommandSpec Define() => new()
    {
        Name = "image squash",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Make one layer of an image's layers, or of those above its base",
        Options = [From, Message, Tag],
        Arity = Arity.Exactly(1),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var result = await face.Engine.Editing.SquashAsync(
            new SquashRequest
            {
                Image = invocation.Arguments[0],
                From = invocation.Text(From),
                Names = [.. invocation.List(Tag).Select(t => ImageReference.Parse(t).OrLatest())],
                Message = invocation.Text(Message),
            },
            cancellationToken);
        await face.Out.WriteLineAsync(result.Image.Id.ToString());
        await face.Out.FlushAsync(cancellationToken);
        await face.Screen.Error.WriteLineAsync(Describe(result));
        return ExitCodes.Success;
    }

    // Not on standard output: scripts read the ID there.
    private static string Describe(SquashResult result)
    {
        if (result.MergedLayers == 0)
        {
            return "Nothing to merge: there are no two layers above what stays";
        }

        var saved = Math.Max(0, result.FormerBytes - result.MergedBytes);
        return $"Merged {result.MergedLayers} layers of {HumanText.Size(result.FormerBytes)} into {HumanText.Size(result.MergedBytes)}, saved {HumanText.Size(saved)}";
    }
}
