using System.Globalization;
using System.Text;

namespace Davit.GoTemplate.Text;

/// <summary>Go's classes of characters (package unicode) and ways of writing them.</summary>
internal static class GoCharacters
{
    public static bool IsSpace(int rune) => rune is ' ' or '\t' or '\r' or '\n';

    public static bool IsAlphanumeric(int rune) =>
        rune == '_' || (Rune.IsValid(rune) && (Rune.IsLetter(new Rune(rune)) || Rune.GetUnicodeCategory(new Rune(rune)) == UnicodeCategory.DecimalDigitNumber));

    /// <summary>Letters, marks, numbers, punctuation, symbols and the plain space.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary><c>U+0078 'x'</c>, Go's <c>%#U</c>.</summary>
    public static string Describe(int rune)
    {
        var code = "U+" + (rune < 0 ? "FFFFFFFFFFFFFFFF" : rune.ToString("X4", CultureInfo.InvariantCulture));
        return Rune.IsValid(rune) && IsPrintable(new Rune(rune)) ? $"{code} '{new Rune(rune)}'" : code;
    }
}
