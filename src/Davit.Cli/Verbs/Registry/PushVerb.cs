using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class PushVerb
{
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Push only this platform's manifest, as a single-platform image");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress verbose output");

    public static CommandSpec Define() => new()
    {
        Name = "push",
        Arguments = "[OPTIONS] NAME[:TAG]",
        Summary = "Upload an image to a registry",
        Options = [PlatformOption, Quiet],
        Arity = Arity.Exactly(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var named = ImageReference.Parse(invocation.Arguments[0]);
        var request = new PushRequest(named.OrLatest(), invocation.ParsedObject(PlatformOption, Platform.Parse));
        if (invocation.Has(Quiet))
        {
            await face.Engine.Images.PushAsync(request, progress: null, cancellationToken);
            await face.Out.WriteLineAsync(request.Reference.ToString());
            return ExitCodes.Success;
        }

        if (named.Tag is null)
        {
            await face.Out.WriteLineAsync($"Using default tag: {ImageReference.DefaultTag}");
        }

        await face.Out.WriteLineAsync($"The push refers to repository [{named.Repository}]");
        await face.Out.FlushAsync(cancellationToken);
        var renderer = new TransferRenderer(face.Screen, "Preparing");
        PushResult result;
        try
        {
            result = await face.Engine.Images.PushAsync(request, renderer, cancellationToken);
        }
        finally
        {
            renderer.Finish();
        }

        await face.Out.WriteLineAsync($"{request.Reference.Tag}: digest: {result.Manifest.Digest} size: {result.Manifest.SizeBytes}");
        return ExitCodes.Success;
    }
}
