using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Linux;
using Davit.Runtime;
using Davit.Runtime.Bundles;
using Davit.Runtime.Execution;
using Davit.Runtime.Rootfs;
using Davit.Runtime.Specs;

namespace Davit.Build.Execution.Running;

/// <summary>Runs the process of a RUN step in a container on a mounted root file system and leaves nothing in it but what the process did.</summary>
internal sealed class CommandRunner(OciRuntime runtime, RuntimeHost host)
{
    // As with Docker, so that what a program derives from it is the same everywhere.
    private const string Hostname = "buildkitsandbox";

    /// <returns>The process's exit code.</returns>
    public async Task<int> RunAsync(CommandRun run, Action<StepStream, string> onLine, CancellationToken cancellationToken)
    {
        var command = run.Command;
        var spec = new ContainerSpec
        {
            RootfsPath = run.RootfsPath,
            Arguments = command.Arguments,
            Environment = [.. command.Environment, .. command.ProxyEnvironment],
            WorkingDirectory = command.WorkingDirectory,
            User = ImageUsers.Resolve(run.RootfsPath, command.User),
            Hostname = Hostname,
            ExtraHosts = [$"{Hostname}:127.0.0.1"],
            Network = command.Network == BuildNetwork.None ? NetworkMode.None : NetworkMode.Host,
            Mounts = run.Mounts,
        };
        var bundle = Bundle.Create(run.BundlePath, run.ContainerId, spec, host);
        var stubs = MountStubs.Create(bundle.Spec);
        try
        {
            return await RunAsync(bundle, onLine, cancellationToken);
        }
        finally
        {
            stubs.Remove();
        }
    }

    private async Task<int> RunAsync(Bundle bundle, Action<StepStream, string> onLine, CancellationToken cancellationToken)
    {
        var output = new LineSplitter(line => onLine(StepStream.Output, line));
        var errors = new LineSplitter(line => onLine(StepStream.Error, line));
        var streams = new StandardStreams.Piped(bytes => output.Add(bytes.Span), bytes => errors.Add(bytes.Span));
        try
        {
            return await runtime.RunAsync(bundle, streams, cancellationToken);
        }
        catch (ContainerStartException e) when (e.ExitCode is 126 or 127)
        {
            // The program is not there or cannot be executed: the shell's way to say so is the step's, too.
            onLine(StepStream.Error, e.Message);
            return e.ExitCode;
        }
        finally
        {
            output.Finish();
            errors.Finish();
        }
    }
}
