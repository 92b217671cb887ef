using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>A terminal in another mode; disposing gives it back as it was. Keeps no hold on the descriptor.</summary>
[SupportedOSPlatform("linux")]
public sealed class TerminalMode : IDisposable
{
    private readonly int _fd;
    private Libc.Termios _saved;
    private bool _restored;

    private TerminalMode(int fd, in Libc.Termios saved)
    {
        _fd = fd;
        _saved = saved;
    }

    internal static unsafe TerminalMode EnterRaw(int fd) => Enter(fd, (ref Libc.Termios mode) =>
    {
        fixed (Libc.Termios* pointer = &mode)
        {
            Libc.cfmakeraw(pointer);
        }
    });

    internal static TerminalMode HideInput(int fd) => Enter(fd, (ref Libc.Termios mode) => mode.LocalFlags &= ~Libc.ECHO);

    private delegate void ModeChange(ref Libc.Termios mode);

    private static unsafe TerminalMode Enter(int fd, ModeChange change)
    {
        Libc.Termios saved;
        if (Libc.tcgetattr(fd, &saved) != 0)
        {
            throw LinuxException.Last("tcgetattr");
        }

        var changed = saved;
        change(ref changed);
        if (Libc.tcsetattr(fd, Libc.TCSADRAIN, &changed) != 0)
        {
            throw LinuxException.Last("tcsetattr");
        }

        return new TerminalMode(fd, in saved);
    }

    public unsafe void Dispose()
    {
        if (_restored)
        {
            return;
        }

        _restored = true;
        fixed (Libc.Termios* saved = &_saved)
        {
            // The terminal may be gone by now; nothing is left to restore then.
            _ = Libc.tcsetattr(_fd, Libc.TCSADRAIN, saved);
        }
    }
}
