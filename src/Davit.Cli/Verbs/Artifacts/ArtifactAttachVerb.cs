using Davit.Cli.CommandLine;
using Davit.Engine.Artifacts;
using Davit.Oci;

namespace Davit.Cli.Verbs.Artifacts;

internal static class ArtifactAttachVerb
{
    private static readonly OptionSpec Type = OptionSpec.Text(
        "artifact-type", null, "string", "What is attached, as a media type (default: of a single file what its name tells)");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Attach to this platform's manifest (default: to what the name stands for)");

    public static CommandSpec Define() => new()
    {
        Name = "artifact attach",
        Arguments = "[OPTIONS] IMAGE [FILE[:MEDIA-TYPE]|DIR...]",
        Summary = "Push files that belong to an image at its registry",
        Options = [ArtifactOptions.Annotation, Type, PlatformOption, ArtifactOptions.Quiet, ArtifactOptions.Trace],
        Arity = Arity.AtLeast(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var artifacts = ArtifactOptions.Open(invocation, face);
        var request = new PushArtifactRequest(ArtifactOptions.Reference(invocation))
        {
            Files = [.. invocation.Arguments.Skip(1)],
            ArtifactType = invocation.Text(Type),
            Annotations = ArtifactOptions.Annotations(invocation),
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
        };
        var pushed = await ArtifactOptions.ShowAsync(invocation, face, progress => artifacts.AttachAsync(request with { Progress = progress }, cancellationToken));
        await face.Out.WriteLineAsync(invocation.Has(ArtifactOptions.Quiet) ? pushed.Digest.ToString() : $"Digest: {pushed.Digest}");
        if (!invocation.Has(ArtifactOptions.Quiet))
        {
            await face.Out.WriteLineAsync($"Status: Attached to {request.Reference.FamiliarName}");
        }

        return ExitCodes.Success;
    }
}
