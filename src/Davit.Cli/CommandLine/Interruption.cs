using System.Runtime.InteropServices;

namespace Davit.Cli.CommandLine;

/// <summary>
/// Ctrl-C and termination as a cancellation token: the first signal lets the command clean up,
/// a second one of the same kind ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, 1)),
        ];

    public CancellationToken Token => _source.Token;

    public int ExitCode => SignalBase + _signal;

    /// <summary>Signals are somebody else's from now on: a container's foreground process gets them.</summary>
    public void Release()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    public void Dispose()
    {
        Release();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
        {
            return;
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
