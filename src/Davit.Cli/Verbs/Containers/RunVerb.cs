using Davit.Build.Planning;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Verbs.Registry;
using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

internal static class RunVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "run",
        Arguments = "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        Summary = "Create and run a new container from an image",
        Options = RunOptions.All,
        Arity = Arity.AtLeast(1),
        Interspersed = false,
        FailureExitCode = ExitCodes.Usage,
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = RunOptions.Read(invocation);
        if (request.Terminal && request.Input == StandardInput.Closed && !face.Screen.IsInputTerminal)
        {
            // The runtime makes the container's terminal out of ours.
            await face.Screen.Error.WriteLineAsync("WARNING: standard input is not a terminal, '-t' is left out");
            request = request with { Terminal = false };
        }
        else if (request.Terminal && !face.Screen.IsInputTerminal)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "the input device is not a TTY", "Leave out '-t' when standard input is a pipe or a file.");
        }

        request = request with { Image = await LocateAsync(request, face, cancellationToken) };
        await EnsureImageAsync(request, invocation.Has(RunOptions.Quiet), face, cancellationToken);
        await face.Out.FlushAsync(cancellationToken);

        // From here on the container gets the signals, not this command.
        cancellationToken.ThrowIfCancellationRequested();
        face.Interruption.Release();
        return await face.Engine.Containers.RunAsync(request, warning => face.Screen.Error.WriteLine($"WARNING: {warning}"), CancellationToken.None);
    }

    // What is here may be called by its ID as well.
    private static async Task<string> LocateAsync(RunRequest request, Face face, CancellationToken cancellationToken) =>
        request.Pull != PullPolicy.Always && face.Engine.Images.Exists(request.Image, request.Platform)
            ? request.Image
            : (await face.Engine.Images.LocateAsync(request.Image, request.Platform, request.Pull, cancellationToken)).ToString();

    // The pull's lines go to standard error: standard output belongs to the container.
    private static async Task EnsureImageAsync(RunRequest request, bool isQuiet, Face face, CancellationToken cancellationToken)
    {
        if (request.Pull == PullPolicy.Never || (request.Pull == PullPolicy.Missing && face.Engine.Images.Exists(request.Image, request.Platform)))
        {
            return;
        }

        var reference = ImageReference.Parse(request.Image).OrLatest();
        var pull = new PullRequest(reference, request.Platform);
        if (isQuiet)
        {
            await face.Engine.Images.PullAsync(pull, progress: null, cancellationToken);
            return;
        }

        if (request.Pull == PullPolicy.Missing)
        {
            await face.Screen.Error.WriteLineAsync($"Unable to find image '{reference.FamiliarName}' locally");
        }

        await PullVerb.PullShowingAsync(pull, face, face.Screen.OnError(), cancellationToken);
    }
}
