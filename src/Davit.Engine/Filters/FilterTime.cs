using System.Buffers;
using System.Globalization;
using Davit.Oci;

namespace Davit.Engine.Filters;

/// <summary>A moment as Docker's filters take it: a duration back from now (<c>24h</c>, <c>1h30m</c>), a time, a date, or seconds since 1970.</summary>
internal static class FilterTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HHK", "yyyy-MM-ddK",
    ];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("h", 3600), ("m", 60), ("s", 1)];

    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (TryParseDuration(text, out var seconds))
        {
            return now - TimeSpan.FromSeconds(seconds);
        }

        // The time zone of this machine where none is written.
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
        {
            return time;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var unix) && unix < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(unix)
            : throw new DavitException(ErrorKind.InvalidArgument, $"invalid value for until: '{text}'", "Write a duration as '24h', a date as '2006-01-02', or a time as '2006-01-02T15:04:05'.");
    }

    private static bool TryParseDuration(string text, out double seconds)
    {
        seconds = 0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAnyExcept(NumberCharacters);
            if (end <= 0 || !double.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[end..];
            var unit = FindUnit(rest);
            if (unit.Unit is null)
            {
                return false;
            }

            seconds += number * unit.Seconds;
            rest = rest[unit.Unit.Length..];
        }

        return text.Length > 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2;
    }

    private static (string? Unit, double Seconds) FindUnit(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Unit, StringComparison.Ordinal))
            {
                return unit;
            }
        }

        return default;
    }
}
