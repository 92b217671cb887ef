using System.Text;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>Texts measured by the places they take on a terminal, where East Asian characters are two wide.</summary>
internal static class TerminalText
{
    private const int ShortIdLength = 12;

    /// <summary>An ID as lists show it: twelve digits without the algorithm.</summary>
    public static string ShortId(string id)
    {
        var digits = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return digits.Length > ShortIdLength ? digits[..ShortIdLength] : digits;
    }

    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>Cut so that it takes no more than <paramref name="width"/> places, an ellipsis included.</summary>
    public static string Ellipsis(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var result = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width - 1)
            {
                break;
            }

            result.Append(rune);
        }

        return result.Append('…').ToString();
    }

    // Unicode's East_Asian_Width W and F, in whole blocks.
    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x1100 => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark ? 0 : 1,
        <= 0x115F or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
            or (>= 0xA000 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F)
            or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F900 and <= 0x1F9FF)
            or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => 1,
    };
}
