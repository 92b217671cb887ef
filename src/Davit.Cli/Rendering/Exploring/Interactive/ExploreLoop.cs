using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using Davit.Engine.Exploring;
using Davit.Linux;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Keys and new window sizes in, drawings out, until a key or a signal ends it; the terminal is given back in any case.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ExploreLoop(Screen screen, ImageExploration image)
{
    private const string NoColour = "NO_COLOR";

    private readonly Channel<KeyPress?> _events = Channel.CreateUnbounded<KeyPress?>();
    private readonly TerminalCanvas _canvas = new(screen.Out, string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NoColour)));

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var state = ExploreState.Start(image, Layout());
        var mode = Terminal.EnterRawMode(Terminal.StandardInput);
        using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _events.Writer.TryWrite(null));
        try
        {
            _canvas.Enter();
            new Thread(ReadKeys) { IsBackground = true }.Start();
            while (state.ExitCode is null)
            {
                _canvas.Show(ExploreScreen.Draw(state));
                (state, mode) = Handle(state, await _events.Reader.ReadAsync(cancellationToken), mode);
            }

            return state.ExitCode.Value;
        }
        finally
        {
            _canvas.Leave();
            mode.Dispose();
        }
    }

    /// <param name="key">Null: the window has another size.</param>
    private (ExploreState State, TerminalMode Mode) Handle(ExploreState state, KeyPress? key, TerminalMode mode)
    {
        switch (key)
        {
            case null:
                _canvas.Forget();
                return (state.WithLayout(Layout()), mode);
            case { Key: Key.Redraw }:
                _canvas.Forget();
                return (state, mode);
            case { Key: Key.Suspend }:
                return (state.WithLayout(Layout()), Suspend(mode));
            default:
                return (ExploreKeys.Press(state, key.Value), mode);
        }
    }

    private TerminalMode Suspend(TerminalMode mode)
    {
        _canvas.Leave();
        mode.Dispose();
        Signals.Send(Environment.ProcessId, Signals.SIGSTOP);
        mode = Terminal.EnterRawMode(Terminal.StandardInput);
        _canvas.Enter();
        return mode;
    }

    private ScreenLayout Layout() => new(screen.Width(), screen.Height());

    // A read cannot be cancelled; the thread ends with the process.
    private void ReadKeys()
    {
        using var input = screen.OpenInput();
        var decoder = new KeyDecoder();
        var buffer = new byte[256];
        try
        {
            while (input.Read(buffer) is > 0 and var length)
            {
                foreach (var key in decoder.Decode(buffer.AsSpan(0, length)))
                {
                    _events.Writer.TryWrite(key);
                }
            }
        }
        catch (LinuxException)
        {
            // The terminal is gone.
        }

        _events.Writer.TryWrite(new KeyPress(Key.Interrupt));
    }
}
