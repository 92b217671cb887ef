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
    private bool _ended;

    public SignalForwarding(int processId)
    {
        _processId = processId;
        if (!OperatingSystem.IsWindows())
        {
            // A positive value is the system's own number.
            _registrations.AddRange(Forwarded.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context => Forward(context, signal))));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _registrations.ForEach(r => r.Dispose());
    }

    private void Forward(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        if (_terminalSends && signal is Signals.SIGINT or Signals.SIGQUIT)
        {
            return;
        }

        lock (_gate)
        {
            // After its end the number may be another process's.
            if (!_ended)
            {
                Signals.Send(_processId, signal);
            }
        }
    }
}
