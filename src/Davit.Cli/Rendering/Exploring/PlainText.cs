using System.Globalization;
using System.Text;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>Text of strangers (file names, commands) for a terminal: nothing in it moves the cursor, hides or turns around text.</summary>
internal static class PlainText
{
    /// <summary>With everything that is not a plain character written as <c>\xNN</c> or <c>\u{NNNN}</c>.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(IsPlain(rune) ? rune.ToString() : rune.Value < 0x100 ? $"\\x{rune.Value:x2}" : $"\\u{{{rune.Value:x}}}");
        }

        return plain.ToString();
    }

    /// <summary>How many columns of a terminal a character takes.</summary>
    public static int Width(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : IsWide(rune.Value) ? 2 : 1;
    }

    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>Cut, with a mark, or padded: exactly so many columns.</summary>
    public static string Fit(string text, int columns)
    {
        var width = Width(text);
        return width <= columns ? text + new string(' ', columns - width) : Cut(text, columns);
    }

    private static string Cut(string text, int columns)
    {
        if (columns <= 0)
        {
            return "";
        }

        var cut = new StringBuilder();
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (width + Width(rune) > columns - 1)
            {
                break;
            }

            cut.Append(rune.ToString());
            width += Width(rune);
        }

        return cut.Append('…').Append(' ', columns - 1 - width).ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);

    // The blocks of Unicode's EastAsianWidth.txt that are wide, in round figures, and emoji.
    private static bool IsWide(int value) => value is >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0x303e or >= 0x3041 and <= 0xa4cf
        or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6
        or >= 0x1f300 and <= 0x1f64f or >= 0x1f900 and <= 0x1f9ff or >= 0x20000 and <= 0x3fffd;
}
