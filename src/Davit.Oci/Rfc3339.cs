using System.Globalization;

namespace Davit.Oci;

/// <summary>
/// Times as Go writes them into configs. The library's own parser also takes "12:00" or "1/2/2020",
/// which other readers of the same document refuse.
/// </summary>
internal static class Rfc3339
{
    private const int SecondsEnd = 19; // "2006-01-02T15:04:05"
    private const int TickDigits = 7;

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Digits beyond 100 nanoseconds are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length <= SecondsEnd
            || !DateTime.TryParseExact(text[..SecondsEnd], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || !TryTakeFraction(text[SecondsEnd..], out var fraction, out var zone)
            || !TryParseZone(zone, out var offset))
        {
            return false;
        }

        var ticks = local.Ticks + fraction - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryTakeFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var length = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
        {
            return false;
        }

        for (var i = 0; i < TickDigits; i++)
        {
            ticks = (ticks * 10) + (i < length ? text[1 + i] - '0' : 0);
        }

        rest = text[(1 + length)..];
        return true;
    }

    private static bool TryParseZone(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || !TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        offset = text[0] == '-' ? -offset : offset;
        return true;
    }
}
