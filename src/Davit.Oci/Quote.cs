using System.Globalization;
using System.Text;

namespace Davit.Oci;

/// <summary>Outside text made fit to stand in a one-line message on a terminal: short, without anything that moves or hides text.</summary>
public static class Quote
{
    private const int MaxLength = 120;

    public static string Short(string? text)
    {
        var result = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            result.Append(IsPlain(rune) ? rune.ToString() : $"\\x{rune.Value:x2}");
        }

        return result.ToString();
    }

    // Format characters include the bidirectional overrides, control characters the terminal's escape sequences.
    private static bool IsPlain(Rune rune) => rune.IsAscii
        ? rune.Value is >= ' ' and < '\x7f'
        : Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
