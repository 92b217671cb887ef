using System.Globalization;
using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Signal numbers (signal(7), x86-64 and arm64) and their names.</summary>
public static class Signals
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGUSR2 = 12;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGWINCH = 28;

    private const int RealTimeMinimum = 34;
    private const int RealTimeMaximum = 64;

    // Index = number.
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Reads <c>SIGTERM</c>, <c>term</c>, <c>15</c> and <c>RTMIN+3</c>.</summary>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal is > 0 and <= RealTimeMaximum;
        }

        var name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        signal = name switch
        {
            "" => -1,
            "CLD" => Array.IndexOf(Names, "CHLD"),
            "IOT" => Array.IndexOf(Names, "ABRT"),
            "POLL" => Array.IndexOf(Names, "IO"),
            _ when name.StartsWith("RTM", StringComparison.Ordinal) => ParseRealTime(name),
            _ => Array.IndexOf(Names, name),
        };
        return signal > 0;
    }

    /// <summary><c>SIGTERM</c>; numbers without a name as they are.</summary>
    public static string Name(int signal) =>
        signal > 0 && signal < Names.Length ? "SIG" + Names[signal] : signal.ToString(CultureInfo.InvariantCulture);

    /// <returns>False when no such process exists (any more).</returns>
    public static bool Send(int processId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        if (Libc.kill(processId, signal) == 0)
        {
            return true;
        }

        var error = LinuxException.Last($"kill({processId}, {Name(signal)})");
        return error.ErrorNumber == Errno.ESRCH ? false : throw error;
    }

    private static int ParseRealTime(string name)
    {
        var (start, sign) = name[..Math.Min(5, name.Length)] switch
        {
            "RTMIN" => (RealTimeMinimum, '+'),
            "RTMAX" => (RealTimeMaximum, '-'),
            _ => (-1, '\0'),
        };
        if (start < 0 || name.Length == 5)
        {
            return start;
        }

        return name[5] == sign && int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && offset <= RealTimeMaximum - RealTimeMinimum
            ? start + (sign == '+' ? offset : -offset)
            : -1;
    }
}
