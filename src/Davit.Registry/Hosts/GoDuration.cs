using System.Buffers;
using System.Globalization;

namespace Davit.Registry.Hosts;

/// <summary>Durations as Go's programs write them: <c>1s</c>, <c>500ms</c>, <c>1m30s</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        for (var rest = text; rest.Length > 0;)
        {
            var number = rest.AsSpan().IndexOfAnyExcept(Digits);
            var unit = number <= 0 ? "" : Unit(rest[number..]);
            if (unit.Length == 0 || !double.TryParse(rest.AsSpan(0, number), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > 1e9)
            {
                return false;
            }

            duration += TimeSpan.FromMilliseconds(count * Milliseconds(unit));
            rest = rest[(number + unit.Length)..];
        }

        return text.Length > 0;
    }

    private static string Unit(string text)
    {
        string[] units = ["ms", "us", "ns", "s", "m", "h"];
        return Array.Find(units, u => text.StartsWith(u, StringComparison.Ordinal)) ?? "";
    }

    private static double Milliseconds(string unit) => unit switch
    {
        "h" => 3_600_000,
        "m" => 60_000,
        "s" => 1000,
        "ms" => 1,
        "us" => 0.001,
        _ => 0.000_001,
    };
}
