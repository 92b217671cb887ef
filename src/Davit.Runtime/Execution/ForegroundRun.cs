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

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(bundle.LogPath);

        // Step 1
        using var process = RuntimeCommand.Start(StartInfo());
        using var ended = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signals = streams is StandardStreams.Inherited ? new SignalForwarding(process.Id) : null;

        // Step 2
        var pumps = Pumps(process);
        var output = Task.WhenAll(pumps.Select(pump => StopIfFaulted(pump.Ended, stop)));
        var input = Feed(process, ended.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token);
            signals?.TurnTo(() => _ = stop.CancelAsync());
            await Task.WhenAll(pumps.Select(pump => pump.DrainAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // Step 3
            await StopAsync(process);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await CutAsync(pumps, output);
            await ended.CancelAsync();
            _ = input.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);

            // Step 4
            await DeleteAsync();
        }

        if (output.IsCompleted)
        {
            // A callback's own failure is the caller's to see.
            await output;
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

    private OutputPump[] Pumps(Process process)
    {
        var onError = streams is StandardStreams.Piped piped ? piped.OnError : StreamPump.ToDescriptor(Terminal.StandardError);
        var error = OutputPump.Start(process.StandardError.BaseStream, new ErrorRelay(bundle.LogPath, onError).Pass);
        return streams is StandardStreams.Piped { OnOutput: var onOutput }
            ? [OutputPump.Start(process.StandardOutput.BaseStream, onOutput), error]
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

    // A callback's state is the caller's again afterwards. davit's own standard error is nobody's state, and its reader may never read.
    private async Task CutAsync(OutputPump[] pumps, Task output)
    {
        Array.ForEach(pumps, pump => pump.Cut());
        if (streams is StandardStreams.Piped)
        {
            await Task.WhenAny(output);
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
