using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Verbs.Archives;
using Davit.Engine.Copying;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class CopyVerb
{
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Copy only this platform's manifest (default: all that the source has)");
    private static readonly OptionSpec Referrers = OptionSpec.Flag("referrers", null, "Copy what refers to the image, too: signatures, SBOMs, attestations");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show the digest");

    private static readonly OptionSpec Compression = OptionSpec.Text("compression", null, "string", "Not possible") with { IsHidden = true };

    private const string Help = """
        Copy an image between registries, archives, directories and the store

        Places:
          docker://NAME[:TAG|@DIGEST]     A registry
          oci:DIR[:TAG]                   A directory, as an OCI layout
          oci-archive:FILE[:TAG]          The same in a tar archive
          docker-archive:FILE[:NAME]      An archive as 'docker save' writes it
          dir:DIR                         A directory with one image, file by file
          [store:]NAME[:TAG]              The images of this machine
        """;

    public static CommandSpec Define() => new()
    {
        Name = "copy",
        Arguments = "[OPTIONS] SOURCE DESTINATION",
        Summary = Help,
        Options = [Compression, PlatformOption, Quiet, Referrers, TraceOption.Spec],
        Arity = Arity.Exactly(2),
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = new CopyImageRequest(CopyLocation.Parse(invocation.Arguments[0]), CopyLocation.Parse(invocation.Arguments[1]))
        {
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
            WithReferrers = invocation.Has(Referrers),
        };
        if (invocation.IsGiven(Compression))
        {
            throw new DavitException(
                ErrorKind.Unsupported, "copy: '--compression' is not supported: a copy keeps its digests", "Pull the image, and push it with 'davit push --compression'.");
        }

        var screen = TraceOption.Apply(invocation, face);
        if (request.Target.Path is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1")
        {
            // The archive is the output, and words in it would spoil it.
            screen = face.Screen.IsOutputTerminal ? throw OutputFile.RefuseTerminal("Name a file or redirect") : screen.OnError();
        }

        var output = screen.Out;
        if (invocation.Has(Quiet))
        {
            await output.WriteLineAsync((await face.Engine.Copying.RunAsync(request, cancellationToken)).Digest.ToString());
            return ExitCodes.Success;
        }

        var renderer = new TransferRenderer(screen, "Waiting");
        Descriptor root;
        try
        {
            root = await face.Engine.Copying.RunAsync(request with { Progress = renderer }, cancellationToken);
        }
        finally
        {
            renderer.Finish();
        }

        await output.WriteLineAsync($"Digest: {root.Digest}");
        await output.WriteLineAsync($"Status: Copied {request.Source} to {request.Target}");
        return ExitCodes.Success;
    }
}
