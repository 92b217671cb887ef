using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Durations as Go writes them (time.ParseDuration): <c>1h15m30.5s</c>, <c>250ms</c>, <c>-2h</c>, <c>0</c>.</summary>
internal static class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        duration = TimeSpan.Zero;
        error = null;
        var isNegative = text.StartsWith('-');
        var rest = isNegative || text.StartsWith('+') ? text[1..] : text;
        if (rest == "0")
        {
            return true;
        }

        if (!TryAdd(rest, out var nanoseconds, out error))
        {
            error = error.Replace("{0}", GoText.Quote(text), StringComparison.Ordinal);
            return false;
        }

        var ticks = (long)(nanoseconds / TimeSpan.NanosecondsPerTick);
        duration = TimeSpan.FromTicks(isNegative ? -ticks : ticks);
        return true;
    }

    private static bool TryAdd(string text, out decimal nanoseconds, [NotNullWhen(false)] out string? error)
    {
        const string Invalid = "time: invalid duration {0}";
        nanoseconds = 0;
        error = text.Length == 0 ? Invalid : null;
        for (var position = 0; position < text.Length && error is null;)
        {
            var number = TakeWhile(text, position, c => char.IsAsciiDigit(c) || c == '.');
            var unit = TakeWhile(text, position + number.Length, c => !char.IsAsciiDigit(c) && c != '.');
            position += number.Length + unit.Length;
            error = number.Length > 24 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? Invalid
                : unit.Length == 0 ? "time: missing unit in duration {0}"
                : NanosecondsOf(unit) is not { } factor ? $"time: unknown unit {GoText.Quote(unit)} in duration {{0}}"
                : (nanoseconds += Math.Min(amount, long.MaxValue) * factor) > long.MaxValue ? Invalid
                : null;
        }

        return error is null;
    }

    private static string TakeWhile(string text, int start, Func<char, bool> isPart)
    {
        var end = start;
        while (end < text.Length && isPart(text[end]))
        {
            end++;
        }

        return text[start..end];
    }

    private static decimal? NanosecondsOf(string unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };
}
