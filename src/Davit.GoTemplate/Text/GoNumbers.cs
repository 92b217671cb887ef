using System.Globalization;

namespace Davit.GoTemplate.Text;

/// <summary>Go's number literals (package strconv, base 0).</summary>
internal static class GoNumbers
{
    /// <summary>Null when it is no integer or does not fit.</summary>
    public static long? FindInt64(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative || text.StartsWith('+') ? text[1..] : text;
        return FindUInt64(digits) switch
        {
            { } value when isNegative && value <= (ulong)long.MaxValue + 1 => unchecked(-(long)value),
            { } value when !isNegative && value <= long.MaxValue => (long)value,
            _ => null,
        };
    }

    /// <summary>Null when it is no integer, has a sign or does not fit.</summary>
    public static ulong? FindUInt64(string text)
    {
        if (text.Length == 0 || !AreUnderscoresFine(text))
        {
            return null;
        }

        var (radix, digits) = Split(text);
        ulong value = 0;
        var any = false;
        foreach (var character in digits)
        {
            if (character == '_')
            {
                continue;
            }

            var digit = char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : radix;
            if (digit >= radix || value > (ulong.MaxValue - (ulong)digit) / (ulong)radix)
            {
                return null;
            }

            value = (value * (ulong)radix) + (ulong)digit;
            any = true;
        }

        return any ? value : null;
    }

    /// <summary>Decimal, or hexadecimal with a binary exponent; null when it is neither.</summary>
    public static double? FindDouble(string text)
    {
        if (!AreUnderscoresFine(text))
        {
            return null;
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var unsigned = plain.TrimStart('+', '-');
        if (unsigned.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return FindHexadecimal(unsigned[2..]) is { } value ? (plain[0] == '-' ? -value : value) : null;
        }

        return unsigned.Any(char.IsAsciiDigit)
            && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : null;
    }

    private static double? FindHexadecimal(string text)
    {
        var exponentAt = text.AsSpan().IndexOfAny('p', 'P');
        if (exponentAt < 0 || !int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return null;
        }

        double mantissa = 0;
        var isFraction = false;
        foreach (var character in text.AsSpan(0, exponentAt))
        {
            if (character == '.' && !isFraction)
            {
                isFraction = true;
                continue;
            }

            if (!char.IsAsciiHexDigit(character))
            {
                return null;
            }

            mantissa = (mantissa * 16) + Convert.ToInt32(character.ToString(), 16);
            exponent -= isFraction ? 4 : 0;
        }

        return Math.ScaleB(mantissa, exponent);
    }

    private static (int Radix, string Digits) Split(string text) => text switch
    {
        ['0', 'x' or 'X', ..] => (16, text[2..]),
        ['0', 'o' or 'O', ..] => (8, text[2..]),
        ['0', 'b' or 'B', ..] => (2, text[2..]),
        ['0', _, ..] => (8, text[1..]),
        _ => (10, text),
    };

    // They stand between digits, or between the prefix of the base and a digit.
    private static bool AreUnderscoresFine(string text)
    {
        var digits = text.TrimStart('+', '-');
        var isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var hasPrefix = digits is ['0', 'x' or 'X' or 'o' or 'O' or 'b' or 'B', ..];
        for (var i = digits.IndexOf('_', StringComparison.Ordinal); i >= 0; i = digits.IndexOf('_', i + 1))
        {
            var isAfterPrefix = hasPrefix && i == 2;
            if (!(isAfterPrefix || (i > 0 && IsDigit(digits[i - 1]))) || i + 1 >= digits.Length || !IsDigit(digits[i + 1]))
            {
                return false;
            }
        }

        return true;

        bool IsDigit(char character) => isHexadecimal ? char.IsAsciiHexDigit(character) : char.IsAsciiDigit(character);
    }
}
