using System.Globalization;
using System.Text;

namespace Davit.GoTemplate.Text;

/// <summary>Go's string literals, written and read (package strconv).</summary>
internal static class GoQuote
{
    public static string Quote(string text) => Quote(text, '"');

    /// <summary>Everything beyond ASCII escaped.</summary>
    public static string QuoteAscii(string text) => Quote(text, '"', IsAscii);

    public static string QuoteRune(long value, Func<Rune, bool>? isPlain = null) =>
        Quote((value is >= 0 and <= int.MaxValue && Rune.IsValid((int)value) ? new Rune((int)value) : Rune.ReplacementChar).ToString(), '\'', isPlain);

    public static bool IsAscii(Rune rune) => rune.Value is >= 0x20 and < 0x7F;

    /// <summary>True when a raw literal can hold it: no backquote, no control character but tab.</summary>
    public static bool CanBackquote(string text) => !text.EnumerateRunes().Any(r => r.Value is (< ' ' and not '\t') or '`' or 0x7F or 0xFEFF);

    /// <summary>The text of a literal with its quotes; null when it is malformed.</summary>
    public static string? Unquote(string literal)
    {
        if (literal.Length < 2)
        {
            return null;
        }

        if (literal[0] == '`')
        {
            return literal[1..^1].Replace("\r", "", StringComparison.Ordinal);
        }

        var bytes = new List<byte>(literal.Length);
        var position = 1;
        while (position < literal.Length - 1)
        {
            if (ReadCharacter(literal, ref position, literal[0]) is not { } character)
            {
                return null;
            }

            Append(bytes, character);
        }

        return position == literal.Length - 1 ? Encoding.UTF8.GetString([.. bytes]) : null;
    }

    /// <summary>The value of a character literal with its quotes; null when it is malformed.</summary>
    public static int? UnquoteRune(string literal)
    {
        var position = 1;
        return literal.Length >= 3 && ReadCharacter(literal, ref position, '\'') is { } character && position == literal.Length - 1
            ? character.Value
            : null;
    }

    private static string Quote(string text, char quote, Func<Rune, bool>? isPlain = null)
    {
        var result = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == quote || rune.Value == '\\')
            {
                result.Append('\\').Append((char)rune.Value);
            }
            else if ((isPlain ?? GoCharacters.IsPrintable)(rune))
            {
                result.Append(rune);
            }
            else
            {
                result.Append(Escape(rune.Value));
            }
        }

        return result.Append(quote).ToString();
    }

    private static string Escape(int rune) => rune switch
    {
        '\a' => @"\a",
        '\b' => @"\b",
        '\f' => @"\f",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        '\v' => @"\v",
        < ' ' or 0x7F => @"\x" + rune.ToString("x2", CultureInfo.InvariantCulture),
        < 0x10000 => @"\u" + rune.ToString("x4", CultureInfo.InvariantCulture),
        _ => @"\U" + rune.ToString("x8", CultureInfo.InvariantCulture),
    };

    private static void Append(List<byte> bytes, Character character)
    {
        if (character.IsByte)
        {
            bytes.Add((byte)character.Value);
            return;
        }

        Span<byte> encoded = stackalloc byte[4];
        bytes.AddRange(encoded[..new Rune(character.Value).EncodeToUtf8(encoded)]);
    }

    private static Character? ReadCharacter(string text, ref int position, char quote)
    {
        var first = text[position];
        if (first == quote || first == '\n')
        {
            return null;
        }

        if (first != '\\')
        {
            var rune = Rune.TryGetRuneAt(text, position, out var found) ? found : Rune.ReplacementChar;
            position += rune.Utf16SequenceLength;
            return new Character(rune.Value, IsByte: false);
        }

        if (position + 1 >= text.Length)
        {
            return null;
        }

        var letter = text[position + 1];
        position += 2;
        return letter switch
        {
            'x' => ReadNumber(text, ref position, 2, 16),
            'u' => ReadNumber(text, ref position, 4, 16),
            'U' => ReadNumber(text, ref position, 8, 16),
            >= '0' and <= '7' => ReadOctal(text, ref position),
            '\'' or '"' => letter == quote ? new Character(letter, IsByte: false) : null,
            _ => "abfnrtv\\".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var i ? new Character("\a\b\f\n\r\t\v\\"[i], IsByte: false) : null,
        };
    }

    private static Character? ReadOctal(string text, ref int position)
    {
        position--;
        return ReadNumber(text, ref position, 3, 8) is { Value: <= 255 } character ? character : null;
    }

    private static Character? ReadNumber(string text, ref int position, int digits, int radix)
    {
        if (position + digits > text.Length)
        {
            return null;
        }

        long value = 0;
        foreach (var digit in text.AsSpan(position, digits))
        {
            var number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (number >= radix)
            {
                return null;
            }

            value = (value * radix) + number;
        }

        position += digits;
        var isByte = digits < 4;
        return isByte || (value <= int.MaxValue && Rune.IsValid((int)value)) ? new Character((int)value, isByte) : null;
    }

    /// <param name="Value">A byte for <c>\x</c> and octal escapes, else a code point.</param>
    private readonly record struct Character(int Value, bool IsByte);
}
