using System.Globalization;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Checks STOPSIGNAL against Linux's signals (signal(7)): by number, or by name with or without <c>SIG</c>.</summary>
internal static class StopSignal
{
    private const int Highest = 64;

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
        "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
        "RTMIN", "RTMAX",
    };

    public static string Require(StopSignalInstruction instruction, SourceText source) => IsSignal(instruction.Signal)
        ? instruction.Signal
        : throw new DockerfileException($"invalid signal: {instruction.Signal}", source, [instruction.Range]);

    private static bool IsSignal(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number is > 0 and <= Highest;
        }

        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return Names.Contains(name) || IsOffset(name, "RTMIN+", 15) || IsOffset(name, "RTMAX-", 14);
    }

    private static bool IsOffset(string name, string prefix, int highest) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        && offset >= 1 && offset <= highest;
}
