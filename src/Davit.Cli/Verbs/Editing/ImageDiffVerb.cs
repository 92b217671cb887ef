using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Comparisons;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class ImageDiffVerb
{
    private static readonly OptionSpec Json = OptionSpec.Flag("json", null, "Print everything as one JSON object");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Compare the images for the given platform");

    public static CommandSpec Define() => new()
    {
        Name = "image diff",
        Arguments = "[OPTIONS] IMAGE IMAGE",
        Summary = "Show in what two images differ: settings, packages, files",
        Options = [Json, PlatformOption],
        Arity = Arity.Exactly(2),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var comparison = await face.Engine.Comparing.CompareImagesAsync(
            invocation.Arguments[0], invocation.Arguments[1], invocation.ParsedObject(PlatformOption, Platform.Parse), cancellationToken);
        if (invocation.Has(Json))
        {
            await face.Out.WriteLineAsync(ComparisonJson.Write(comparison));
        }
        else
        {
            ComparisonText.Write(comparison, face.Out);
        }

        return ExitCodes.Success;
    }
}
