using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Questions to and settings of the terminal behind a file descriptor.</summary>
[SupportedOSPlatform("linux")]
public static class Terminal
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    public static bool IsTerminal(int fd) => OperatingSystem.IsLinux() && Libc.isatty(fd) == 1;

    /// <summary>Null when <paramref name="fd"/> is no terminal or the terminal does not know its size (0 × 0, as under some CI systems).</summary>
    public static unsafe WindowSize? FindWindowSize(int fd)
    {
        Libc.WinSize size;
        return OperatingSystem.IsLinux() && Libc.ioctl(fd, Libc.TIOCGWINSZ, &size) == 0 && size is { Rows: > 0, Columns: > 0 }
            ? new WindowSize(size.Columns, size.Rows)
            : null;
    }

    public static unsafe void SetWindowSize(int fd, WindowSize size)
    {
        var native = new Libc.WinSize { Rows = (ushort)size.Rows, Columns = (ushort)size.Columns };
        if (Libc.ioctl(fd, Libc.TIOCSWINSZ, &native) != 0)
        {
            throw LinuxException.Last("ioctl(TIOCSWINSZ)");
        }
    }

    /// <summary>
    /// True when the keys pressed in the terminal behind <paramref name="fd"/> reach this process's group as signals:
    /// then every program of the group has them already, and forwarding would deliver them twice.
    /// </summary>
    public static bool SendsItsSignalsHere(int fd) =>
        OperatingSystem.IsLinux() && Libc.tcgetpgrp(fd) is var foreground && foreground > 0 && foreground == Libc.getpgrp();

    /// <summary>Passes every key on as it is typed, without echo or signals, until the result is disposed.</summary>
    /// <exception cref="LinuxException"><paramref name="fd"/> is no terminal.</exception>
    public static TerminalMode EnterRawMode(int fd) => TerminalMode.EnterRaw(fd);

    /// <summary>What is typed is not shown, for passwords.</summary>
    public static TerminalMode HideInput(int fd) => TerminalMode.HideInput(fd);
}
