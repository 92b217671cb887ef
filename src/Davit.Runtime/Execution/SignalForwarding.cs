using System.Runtime.InteropServices;
using Davit.Linux;

namespace Davit.Runtime.Execution;

/// <summary>
/// While it lives, signals to this process go to a container's runtime, which passes them to the container, and do not end this
/// process. Those the terminal sends for Ctrl-C and Ctrl-\ reach the runtime by themselves, as it is in the same process group.
/// </summary>
internal sealed class SignalForwarding : IDisposable
{
    private static readonly int[] Forwarded = [Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM, Signals.SIGUSR1, Signals.SIGUSR2];

    private readonly int _processId;
    private readonly bool _terminalSends = Terminal.SendsItsSignalsHere(Terminal.StandardInput) || Terminal.SendsItsSignalsHere(Terminal.StandardError);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Action? _instead;

    public SignalForwarding(int processId)
    {
        _processId = processId;
        if (!OperatingSystem.IsWindows())
        {
            // A positive value is the system's own number.
            _registrations.AddRange(Forwarded.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context => Forward(context, signal))));
        }
    }

    /// <summary>After the runtime's end, when its number may be another process's: signals do <paramref name="instead"/> from now on.</summary>
    public void TurnTo(Action instead)
    {
        lock (_gate)
        {
            _instead = instead;
        }
    }

    public void Dispose()
    {
        TurnTo(static () => { });
        _registrations.ForEach(r => r.Dispose());
    }

    private void Forward(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_instead is not null)
            {
                _instead();
            }
            else if (!(_terminalSends && signal is Signals.SIGINT or Signals.SIGQUIT))
            {
                Signals.Send(_processId, signal);
            }
        }
    }
}
