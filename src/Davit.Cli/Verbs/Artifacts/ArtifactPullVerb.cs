using Davit.Cli.CommandLine;
using Davit.Engine.Artifacts;
using Davit.Oci;

namespace Davit.Cli.Verbs.Artifacts;

internal static class ArtifactPullVerb
{
    private static readonly OptionSpec Output = OptionSpec.Text("output", 'o', "string", "The directory to write the files to", ".");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Choose this platform's artifact of an index");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show the paths of the files");

    public static CommandSpec Define() => new()
    {
        Name = "artifact pull",
        Arguments = "[OPTIONS] NAME[:TAG|@DIGEST]",
        Summary = "Download the files of an artifact",
        Options = [Output, PlatformOption, Quiet, ArtifactOptions.Trace],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var artifacts = ArtifactOptions.Open(invocation, face);
        var request = new PullArtifactRequest(ArtifactOptions.Reference(invocation), invocation.Text(Output)!)
        {
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
        };
        var isQuiet = invocation.Has(Quiet);
        var pulled = isQuiet
            ? await artifacts.PullAsync(request, cancellationToken)
            : await ArtifactOptions.ShowAsync(invocation, face, progress => artifacts.PullAsync(request with { Progress = progress }, cancellationToken));
        foreach (var path in pulled.Paths)
        {
            await face.Out.WriteLineAsync(isQuiet ? path : $"Wrote {path}");
        }

        if (pulled.Untitled > 0)
        {
            await face.Screen.Error.WriteLineAsync($"{pulled.Untitled} of its blobs have no file name and were left out");
        }

        if (!isQuiet)
        {
            await face.Out.WriteLineAsync($"Digest: {pulled.Digest}");
        }

        return ExitCodes.Success;
    }
}
