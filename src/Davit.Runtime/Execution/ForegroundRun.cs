using System.Diagnostics;
using Davit.Linux;
using Davit.Runtime.Bundles;

namespace Davit.Runtime.Execution;

/// <summary>
/// One <c>runc run</c>: (1) start it with the wanted streams, (2) carry bytes and signals while it lives, (3) on cancellation kill the
/// container, (4) leave nothing behind, (5) tell the container's exit code from the runtime's own failure.
/// </summary>
internal sealed class ForegroundRun(OciRuntime runtime, Bundle bundle, StandardStreams streams)
{
    // Both runtimes end with 1 when they fail themselves.
    private const int RuntimeFailure = 1;
    private const int StopAttempts = 50;
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(100);

    // A process outside the container's PID namespace (--pid host) may hold the pipes longer than the container lives.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(bundle.LogPath);

        // Step 1
        using var process = RuntimeCommand.Start(StartInfo());
        using var signals = streams is StandardStreams.Inherited ? new SignalForwarding(process.Id) : null;
        using var ended = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Step 2
        var output = Task.WhenAll(Pumps(process).Select(pump => StopIfFaulted(pump, stop)));
        var input = Feed(process, ended.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token);
            await DrainAsync(output);
        }
        catch (OperationCanceledException)
        {
            // Step 3
            await StopAsync(process);
            cancellationToken.ThrowIfCancellationRequested();
            await output;
        }
        finally
        {
            await ended.CancelAsync();
            _ = input.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);

            // Step 4
            await DeleteAsync();
        }

        // Step 5
        return process.ExitCode == RuntimeFailure && RuntimeLog.FindError(bundle.LogPath) is { } error
            ? throw StartFailure.Explain(error, bundle.Spec.Arguments[0])
            : process.ExitCode;
    }

    // Standard error is always a pipe, so that the runtime's own words can be kept from it.
    private ProcessStartInfo StartInfo() => new(runtime.Path, runtime.RunArguments(bundle))
    {
        RedirectStandardInput = streams is not StandardStreams.Inherited { Input: StandardInputMode.Inherited },
        RedirectStandardOutput = streams is StandardStreams.Piped,
        RedirectStandardError = true,
    };

    private Task[] Pumps(Process process)
    {
        var onError = streams is StandardStreams.Piped piped ? piped.OnError : StreamPump.ToDescriptor(Terminal.StandardError);
        var error = StreamPump.Read(process.StandardError.BaseStream, new ErrorRelay(bundle.LogPath, onError).Pass);
        return streams is StandardStreams.Piped { OnOutput: var onOutput }
            ? [StreamPump.Read(process.StandardOutput.BaseStream, onOutput), error]
            : [error];
    }

    // A pipe nobody reads any more would block the container for ever.
    private static async Task StopIfFaulted(Task pump, CancellationTokenSource stop)
    {
        try
        {
            await pump;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private Task Feed(Process process, CancellationToken cancellationToken)
    {
        if (streams is StandardStreams.Inherited { Input: StandardInputMode.Inherited })
        {
            return Task.CompletedTask;
        }

        var target = process.StandardInput.BaseStream;
        if (streams is StandardStreams.Piped { Input: { } source })
        {
            return StreamPump.FeedAsync(source, target, cancellationToken);
        }

        target.Dispose();
        return Task.CompletedTask;
    }

    private static async Task DrainAsync(Task output)
    {
        if (await Task.WhenAny(output, Task.Delay(DrainTime)) == output)
        {
            // A callback's own failure is the caller's to see.
            await output;
        }
    }

    // The runtime may be anywhere between its start and the container's: deleting what exists is repeated until the runtime has ended.
    private async Task StopAsync(Process process)
    {
        for (var attempt = 0; attempt < StopAttempts && !process.HasExited; attempt++)
        {
            await DeleteAsync();
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(StopPause, CancellationToken.None));
        }

        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private Task DeleteAsync() => runtime.DeleteAsync(bundle.ContainerId, bundle.Spec.ControlGroupParent, CancellationToken.None);
}
