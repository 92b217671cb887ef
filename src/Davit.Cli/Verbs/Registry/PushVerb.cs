using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Engine.Sending;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class PushVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all-tags", 'a', "Push all tags of an image to the repository");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Push only this platform's manifest, as a single-platform image");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress verbose output");

    private const string Help = """
        Upload an image to a registry, or to the store of another machine

        ssh://[USER@]HOST[:PORT]/NAME[:TAG] sends the image NAME to the davit of that
        machine without a registry, and only what it lacks.
        """;

    public static CommandSpec Define() => new()
    {
        Name = "push",
        Arguments = "[OPTIONS] NAME[:TAG]|ssh://[USER@]HOST[:PORT]/NAME[:TAG]",
        Summary = Help,
        Options = [All, .. CompressionOptions.All, ContentTrust.Spec, PlatformOption, Quiet, TraceOption.Spec],
        Arity = Arity.Exactly(1),
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        ContentTrust.Check(invocation);
        if (invocation.Arguments[0].StartsWith(SshDestination.Scheme, StringComparison.Ordinal))
        {
            return await SendAsync(invocation, face, cancellationToken);
        }

        var named = ImageReference.Parse(invocation.Arguments[0]);
        var platform = invocation.ParsedObject(PlatformOption, Platform.Parse);
        var screen = TraceOption.Apply(invocation, face);
        var compression = CompressionOptions.Read(invocation);
        IReadOnlyList<ImageReference> references = invocation.Has(All) ? TagsOf(AllTags.RepositoryOf(named), face) : [named.OrLatest()];
        if (invocation.Has(Quiet))
        {
            foreach (var reference in references)
            {
                await TellAsync(await face.Engine.Images.PushAsync(new PushRequest(reference, platform) { Compression = compression }, progress: null, cancellationToken), face);
                await face.Out.WriteLineAsync(reference.ToString());
            }

            return ExitCodes.Success;
        }

        if (named.Tag is null && !invocation.Has(All))
        {
            await face.Out.WriteLineAsync($"Using default tag: {ImageReference.DefaultTag}");
        }

        await face.Out.WriteLineAsync($"The push refers to repository [{named.Repository}]");
        await face.Out.FlushAsync(cancellationToken);
        foreach (var reference in references)
        {
            await PushShowingAsync(new PushRequest(reference, platform) { Compression = compression }, face, screen, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static async Task<int> SendAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        if (invocation.Has(All))
        {
            throw new DavitException(ErrorKind.InvalidArgument, "--all-tags is for registries only", "Push each image by its name.");
        }

        if (CompressionOptions.AreGiven(invocation))
        {
            throw new DavitException(ErrorKind.InvalidArgument, "--compression is for registries only", "Layers go to another store as they are here.");
        }

        var request = new SendImageRequest(
            SshDestination.Parse(invocation.Arguments[0]), invocation.ParsedObject(PlatformOption, Platform.Parse), Environment.GetEnvironmentVariable("DAVIT_SSH_COMMAND"));
        var renderer = invocation.Has(Quiet) ? null : new TransferRenderer(face.Screen, "Preparing");
        Descriptor sent;
        try
        {
            sent = await face.Engine.Sending.SendAsync(request, renderer, cancellationToken);
        }
        finally
        {
            renderer?.Finish();
        }

        var name = request.Destination.Reference;
        await face.Out.WriteLineAsync(renderer is null ? name.ToString() : $"{name.Tag}: digest: {sent.Digest} size: {sent.SizeBytes}");
        return ExitCodes.Success;
    }

    private static ImageReference[] TagsOf(ImageReference repository, Face face)
    {
        var tags = face.Engine.Images.List().Select(i => i.Name).OfType<ImageReference>()
            .Where(n => n.Tag is not null && n.Repository == repository.Repository).OrderBy(n => n.Tag, StringComparer.Ordinal).ToArray();
        return tags.Length > 0 ? tags
            : throw new DavitException(ErrorKind.NotFound, $"An image does not exist locally with the tag: {repository.FamiliarName}");
    }

    private static async Task PushShowingAsync(PushRequest request, Face face, Screen screen, CancellationToken cancellationToken)
    {
        var renderer = new TransferRenderer(screen, "Preparing");
        PushResult result;
        try
        {
            result = await face.Engine.Images.PushAsync(request, renderer, cancellationToken);
        }
        finally
        {
            renderer.Finish();
        }

        await TellAsync(result, face);
        await face.Out.WriteLineAsync($"{request.Reference.Tag}: digest: {result.Manifest.Digest} size: {result.Manifest.SizeBytes}");
    }

    private static async Task TellAsync(PushResult result, Face face)
    {
        if (result.IsConverted)
        {
            await face.Screen.Error.WriteLineAsync("Converted the image to the OCI format: Docker's has no layers compressed with zstd.");
        }
    }
}
