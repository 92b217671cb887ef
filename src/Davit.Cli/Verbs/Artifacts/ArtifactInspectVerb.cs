using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Inspection;
using Davit.Oci;

namespace Davit.Cli.Verbs.Artifacts;

internal static class ArtifactInspectVerb
{
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Choose this platform's artifact of an index");

    public static CommandSpec Define() => new()
    {
        Name = "artifact inspect",
        Arguments = "[OPTIONS] NAME[:TAG|@DIGEST]",
        Summary = "Show what an artifact at a registry says of itself",
        Options = [FormatOption.ForObjects, PlatformOption, ArtifactOptions.Trace],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var artifacts = ArtifactOptions.Open(invocation, face);
        var formatter = new InspectionFormatter(invocation.Text(FormatOption.ForObjects));
        var json = await artifacts.InspectAsync(ArtifactOptions.Reference(invocation), invocation.ParsedObject(PlatformOption, Platform.Parse), cancellationToken);
        formatter.Add(new InspectedObject(ObjectKind.Artifact, json));
        formatter.WriteTo(face.Out);
        return ExitCodes.Success;
    }
}
