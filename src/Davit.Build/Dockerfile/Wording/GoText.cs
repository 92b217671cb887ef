using System.Globalization;
using System.Text;

namespace Davit.Build.Dockerfile.Wording;

/// <summary>Go's way of writing values, which stands in Docker's messages and history lines.</summary>
internal static class GoText
{
    /// <summary>As <c>%q</c> (Go, strconv.Quote).</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(QuoteRune(rune));
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>As <c>%q</c> of a list: <c>["a" "b"]</c>.</summary>
    public static string QuoteAll(IEnumerable<string> texts) => $"[{string.Join(' ', texts.Select(Quote))}]";

    /// <summary>As <c>%v</c> of a list: <c>[a b]</c>.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(' ', texts)}]";

    /// <summary>As time.Duration.String: <c>1m30s</c>, <c>1.5s</c>, <c>250ms</c>, <c>0s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var magnitude = duration.Duration();
        var text = magnitude switch
        {
            _ when magnitude == TimeSpan.Zero => "0s",
            _ when magnitude < TimeSpan.FromMilliseconds(1) => Number(magnitude.TotalMicroseconds) + "µs",
            _ when magnitude < TimeSpan.FromSeconds(1) => Number(magnitude.TotalMilliseconds) + "ms",
            _ => LongDuration(magnitude),
        };
        return duration < TimeSpan.Zero ? "-" + text : text;
    }

    private static string LongDuration(TimeSpan duration)
    {
        var hours = duration.Ticks / TimeSpan.TicksPerHour;
        var minutes = duration.Minutes;
        var seconds = Number((duration.Ticks % TimeSpan.TicksPerMinute) / (double)TimeSpan.TicksPerSecond) + "s";
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds}")
            : minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}")
            : seconds;
    }

    private static string Number(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string QuoteRune(Rune rune) => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        < 0x20 or 0x7f => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
        _ when IsPrintable(rune) => rune.ToString(),
        > 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
    };

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
