using System.Globalization;
using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Inspection;

/// <summary>Go's time.Duration, which templates print as <c>1m30s</c> and compare as nanoseconds.</summary>
internal static class GoDuration
{
    private const long Second = 1_000_000_000;

    public static IntegerValue Of(long nanoseconds) => new(nanoseconds, "time.Duration") { Text = Print(nanoseconds) };

    private static string Print(long nanoseconds)
    {
        var size = Math.Abs((decimal)nanoseconds);
        var sign = nanoseconds < 0 ? "-" : "";
        if (size < Second)
        {
            var (unit, scale) = size switch { 0 => ("s", 1), < 1_000 => ("ns", 1), < 1_000_000 => ("µs", 1_000), _ => ("ms", 1_000_000) };
            return sign + Plain(size / scale) + unit;
        }

        var seconds = size / Second;
        var minutes = (long)(seconds / 60);
        var rest = Plain(seconds - (minutes * 60)) + "s";
        return sign + (minutes >= 60 ? $"{minutes / 60}h{minutes % 60}m" : minutes > 0 ? $"{minutes}m" : "") + rest;
    }

    private static string Plain(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
