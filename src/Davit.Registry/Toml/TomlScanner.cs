using System.Globalization;
using System.Text;

namespace Davit.Registry.Toml;

/// <summary>The smallest parts of a TOML text: keys, strings, numbers, blanks (TOML 1.0, "Keys", "String", "Integer", "Float").</summary>
internal sealed class TomlScanner(string text)
{
    private int _position;

    public int Line => text.AsSpan(0, Math.Min(_position, text.Length)).Count('\n') + 1;

    public bool IsAtEnd => _position >= text.Length;

    public char Current => IsAtEnd ? '\0' : text[_position];

    public bool TryTake(string expected)
    {
        if (string.CompareOrdinal(text, _position, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }

    public void Expect(char expected)
    {
        if (Current != expected || IsAtEnd)
        {
            throw new FormatException(IsAtEnd ? $"'{expected}' expected, but the file ends" : $"'{expected}' expected, '{Shown(Current)}' found");
        }

        _position++;
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _position++;
        }
    }

    /// <summary>Blanks, comments and line ends.</summary>
    public void SkipLines()
    {
        for (SkipBlanks(); Current is '#' or '\n' or '\r' && !IsAtEnd; SkipBlanks())
        {
            SkipComment();
            TakeLineEnd();
        }
    }

    /// <summary>What must follow a statement: nothing but a comment on its line.</summary>
    public void ExpectLineEnd()
    {
        SkipBlanks();
        SkipComment();
        if (!IsAtEnd && !TakeLineEnd())
        {
            throw new FormatException($"end of line expected, '{Shown(Current)}' found");
        }
    }

    /// <summary>A key with its dots, as its parts.</summary>
    public IReadOnlyList<string> ReadKey()
    {
        var parts = new List<string>();
        do
        {
            SkipBlanks();
            parts.Add(ReadKeyPart());
            SkipBlanks();
        }
        while (TryTake("."));
        return parts;
    }

    public string ReadString()
    {
        var quote = Current;
        var triple = new string(quote, 3);
        return TryTake(triple) ? ReadQuoted(quote, triple) : TryTake(triple[..1]) ? ReadQuoted(quote, triple[..1]) : throw new FormatException("a string expected");
    }

    /// <summary>What is neither string nor array nor table. Dates and times are returned as their text.</summary>
    public object ReadBareValue()
    {
        var start = _position;
        while (!IsAtEnd && !(Current is ',' or ']' or '}' or '#' or ' ' or '\t' or '\n' or '\r'))
        {
            _position++;
        }

        var word = text[start.._position];
        return word switch
        {
            "true" => true,
            "false" => false,
            _ => ReadNumber(word) ?? (IsDate(word) ? word : throw new FormatException(word.Length == 0 ? "a value expected" : $"'{word}' is not a value")),
        };
    }

    private static object? ReadNumber(string word)
    {
        var digits = word.Replace("_", "", StringComparison.Ordinal);
        var isPlain = !word.StartsWith('_') && !word.EndsWith('_') && !word.Contains("__", StringComparison.Ordinal) && digits.Length > 0;
        return !isPlain ? null
            : digits.Length > 2 && digits[0] == '0' && char.IsAsciiLetter(digits[1]) ? ReadRadix(digits)
            : digits is "inf" or "+inf" ? double.PositiveInfinity
            : digits is "-inf" ? double.NegativeInfinity
            : digits is "nan" or "+nan" or "-nan" ? double.NaN
            : HasLeadingZero(digits) ? null
            : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : char.IsAsciiDigit(digits[^1]) && double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real) ? real
            : null;
    }

    private static object? ReadRadix(string digits)
    {
        try
        {
            return digits[1] switch
            {
                'x' => Convert.ToInt64(digits[2..], 16),
                'o' => Convert.ToInt64(digits[2..], 8),
                'b' => Convert.ToInt64(digits[2..], 2),
                _ => null,
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool HasLeadingZero(string digits)
    {
        var unsigned = digits.TrimStart('+', '-');
        return unsigned.Length > 1 && unsigned[0] == '0' && char.IsAsciiDigit(unsigned[1]);
    }

    private static bool IsDate(string word) =>
        word.Length >= 8 && char.IsAsciiDigit(word[0]) && (word[2] == ':' || (word.Length >= 10 && word[4] == '-' && word[7] == '-'));

    private string ReadKeyPart()
    {
        if (Current is '"' or '\'')
        {
            return text.AsSpan(_position).StartsWith(new string(Current, 3)) ? throw new FormatException("a key cannot span lines") : ReadString();
        }

        var start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '-')
        {
            _position++;
        }

        return _position > start ? text[start.._position] : throw new FormatException(IsAtEnd ? "a key expected" : $"a key expected, '{Shown(Current)}' found");
    }

    private string ReadQuoted(char quote, string end)
    {
        var isMultiline = end.Length == 3;
        var value = new StringBuilder();
        if (isMultiline)
        {
            TakeLineEnd();
        }

        while (!TryTakeEnd(end, value))
        {
            if (IsAtEnd || (!isMultiline && Current is '\n' or '\r'))
            {
                throw new FormatException("a string is not closed");
            }

            if (quote == '"' && Current == '\\')
            {
                _position++;
                ReadEscape(value, isMultiline);
            }
            else
            {
                value.Append(text[_position++]);
            }
        }

        return value.ToString();
    }

    // Up to two quotes may stand just before the three that end a string.
    private bool TryTakeEnd(string end, StringBuilder value)
    {
        if (!TryTake(end))
        {
            return false;
        }

        for (var extra = 0; end.Length == 3 && extra < 2 && Current == end[0]; extra++)
        {
            value.Append(end[0]);
            _position++;
        }

        return true;
    }

    private void ReadEscape(StringBuilder value, bool isMultiline)
    {
        var letter = Current;
        if (isMultiline && letter is ' ' or '\t' or '\n' or '\r')
        {
            while (Current is ' ' or '\t' or '\n' or '\r')
            {
                _position++;
            }

            return;
        }

        _position++;
        value.Append(letter switch
        {
            'b' => "\b",
            't' => "\t",
            'n' => "\n",
            'f' => "\f",
            'r' => "\r",
            '"' => "\"",
            '\\' => "\\",
            'u' => ReadCodePoint(4),
            'U' => ReadCodePoint(8),
            _ => throw new FormatException($"'\\{Shown(letter)}' is not an escape"),
        });
    }

    private string ReadCodePoint(int length)
    {
        var digits = text.AsSpan(_position, Math.Min(length, text.Length - _position));
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code) || digits.Length < length)
        {
            throw new FormatException($"'{digits}' is not a character's number");
        }

        _position += length;
        return new Rune(code).ToString();
    }

    private void SkipComment()
    {
        if (Current == '#')
        {
            var end = text.AsSpan(_position).IndexOfAny('\n', '\r');
            _position = end < 0 ? text.Length : _position + end;
        }
    }

    private bool TakeLineEnd() => TryTake("\n") || TryTake("\r\n");

    private static string Shown(char c) => char.IsControl(c) ? $"0x{(int)c:x2}" : c.ToString();
}
