using Davit.Build.Planning;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class PullVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all-tags", 'a', "Download all tagged images in the repository");
    private static readonly OptionSpec AllPlatforms = OptionSpec.Flag("all-platforms", null, "Pull the images of all platforms");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Set platform if server is multi-platform capable");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress verbose output");
    private static readonly OptionSpec Status = OptionSpec.Flag("status", null, "Show what of the image is here and what is missing, and pull nothing");

    public static CommandSpec Define() => new()
    {
        Name = "pull",
        Arguments = "[OPTIONS] NAME[:TAG|@DIGEST]",
        Summary = "Download an image from a registry",
        Options = [AllPlatforms, All, ContentTrust.Spec, PlatformOption, Quiet, Status, TraceOption.Spec],
        Arity = Arity.Exactly(1),
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        ContentTrust.Check(invocation);
        var named = ImageReference.Parse(invocation.Arguments[0]);
        var request = new PullRequest(named.OrLatest(), invocation.ParsedObject(PlatformOption, Platform.Parse))
        {
            Platforms = invocation.Has(AllPlatforms) ? PullPlatforms.All : PullPlatforms.One,
        };
        if (request is { Platforms: PullPlatforms.All, Platform: not null })
        {
            throw new DavitException(ErrorKind.InvalidArgument, "conflicting options: --platform and --all-platforms");
        }

        if (invocation.Has(Status) && invocation.Has(All))
        {
            throw new DavitException(ErrorKind.InvalidArgument, "conflicting options: --status and --all-tags");
        }

        var screen = TraceOption.Apply(invocation, face);
        if (!invocation.Has(All))
        {
            request = request with { Reference = await face.Engine.Images.LocateAsync(invocation.Arguments[0], request.Platform, PullPolicy.Always, cancellationToken) };
        }

        if (invocation.Has(Status))
        {
            PullStatusRenderer.Write(await face.Engine.Images.FindPullStatusAsync(request, cancellationToken), face.Out);
            return ExitCodes.Success;
        }

        if (invocation.Has(All))
        {
            return await PullAllAsync(request with { Reference = AllTags.RepositoryOf(named) }, face, invocation.Has(Quiet) ? null : screen, cancellationToken);
        }

        if (invocation.Has(Quiet))
        {
            await face.Engine.Images.PullAsync(request, progress: null, cancellationToken);
            await face.Out.WriteLineAsync(request.Reference.ToString());
            return ExitCodes.Success;
        }

        if (named.Tag is null && named.Digest is null)
        {
            await face.Out.WriteLineAsync($"Using default tag: {ImageReference.DefaultTag}");
        }

        await PullShowingAsync(request, face, screen, cancellationToken);
        await face.Out.WriteLineAsync(request.Reference.ToString());
        return ExitCodes.Success;
    }

    /// <param name="screen">Null for silence.</param>
    private static async Task<int> PullAllAsync(
        PullRequest all, Face face, Screen? screen, CancellationToken cancellationToken)
    {
        var repository = all.Reference;
        foreach (var tag in await face.Engine.Images.ListRemoteTagsAsync(repository, cancellationToken))
        {
            var request = all with { Reference = repository.WithTag(tag) };
            if (screen is null)
            {
                await face.Engine.Images.PullAsync(request, progress: null, cancellationToken);
            }
            else
            {
                await PullShowingAsync(request, face, screen, cancellationToken);
            }
        }

        await face.Out.WriteLineAsync(repository.Repository);
        return ExitCodes.Success;
    }

    /// <summary>Pulls with Docker's lines on <paramref name="screen"/>.</summary>
    internal static async Task PullShowingAsync(PullRequest request, Face face, Screen screen, CancellationToken cancellationToken)
    {
        var reference = request.Reference;
        var renderer = new TransferRenderer(screen, "Pulling fs layer")
        {
            Announcement = $"{reference.Tag ?? reference.Digest!.ToString()}: Pulling from {(reference.Domain == ImageReference.DefaultDomain ? reference.Path : reference.Repository)}",
        };
        PullResult result;
        try
        {
            result = await face.Engine.Images.PullAsync(request, renderer, cancellationToken);
        }
        finally
        {
            renderer.Finish();
        }

        await screen.Out.WriteLineAsync($"Digest: {result.Digest}");
        await screen.Out.WriteLineAsync(result.Outcome == PullOutcome.UpToDate
            ? $"Status: Image is up to date for {reference.FamiliarName}"
            : $"Status: Downloaded newer image for {reference.FamiliarName}");
    }
}
