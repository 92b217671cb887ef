using Davit.Cli.CommandLine;
using Davit.Engine.Artifacts;

namespace Davit.Cli.Verbs.Artifacts;

internal static class ArtifactPushVerb
{
    private static readonly OptionSpec Type = OptionSpec.Text("artifact-type", null, "string", "What the artifact is, as a media type", Engine.Artifacts.Artifacts.UnknownType);

    public static CommandSpec Define() => new()
    {
        Name = "artifact push",
        Arguments = "[OPTIONS] NAME[:TAG] FILE[:MEDIA-TYPE]|DIR [FILE[:MEDIA-TYPE]|DIR...]",
        Summary = "Upload files and directories to a registry as an artifact",
        Options = [ArtifactOptions.Annotation, Type, ArtifactOptions.Quiet, ArtifactOptions.Trace],
        Arity = Arity.AtLeast(2),
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
        };
        var pushed = await ArtifactOptions.ShowAsync(invocation, face, progress => artifacts.PushAsync(request with { Progress = progress }, cancellationToken));
        await face.Out.WriteLineAsync(invocation.Has(ArtifactOptions.Quiet)
            ? pushed.Digest.ToString()
            : $"{request.Reference.Tag}: digest: {pushed.Digest} size: {pushed.SizeBytes}");
        return ExitCodes.Success;
    }
}
