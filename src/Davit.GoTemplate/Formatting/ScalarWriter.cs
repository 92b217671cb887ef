using System.Globalization;
using System.Numerics;
using System.Text;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Formatting;

/// <summary>Numbers and texts under flags, width and precision.</summary>
internal sealed class ScalarWriter
{
    private FormatFlags _flags;

    public StringBuilder Output { get; } = new();

    public ref FormatFlags Flags => ref _flags;

    public void Pad(string text)
    {
        var missing = (_flags.Width ?? 0) - text.EnumerateRunes().Count();
        if (missing <= 0)
        {
            Output.Append(text);
        }
        else if (_flags.Minus)
        {
            Output.Append(text).Append(' ', missing);
        }
        else
        {
            Output.Append(_flags.Zero ? '0' : ' ', missing).Append(text);
        }
    }

    public void Text(string text) => Pad(Truncate(text));

    public void Quoted(string text)
    {
        var shown = Truncate(text);
        Pad(_flags.Sharp && GoQuote.CanBackquote(shown) ? $"`{shown}`" : _flags.Plus ? GoQuote.QuoteAscii(shown) : GoQuote.Quote(shown));
    }

    public void Hexadecimal(string text, bool isUpper)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var shown = bytes.AsSpan(0, Math.Min(bytes.Length, _flags.Precision ?? bytes.Length));
        if (shown.Length == 0)
        {
            Pad("");
            return;
        }

        var prefix = _flags.Sharp ? isUpper ? "0X" : "0x" : "";
        var result = new StringBuilder(prefix);
        for (var i = 0; i < shown.Length; i++)
        {
            result.Append(_flags.Space && i > 0 ? " " + prefix : "").Append(shown[i].ToString(isUpper ? "X2" : "x2", CultureInfo.InvariantCulture));
        }

        Pad(result.ToString());
    }

    public void Character(long value) => Pad(ToRune(value).ToString());

    public void QuotedCharacter(long value) => Pad(GoQuote.QuoteRune(value, _flags.Plus ? GoQuote.IsAscii : null));

    public void CodePoint(long value)
    {
        var code = "U+" + ((ulong)value).ToString("X" + Math.Max(4, _flags.Precision ?? 0), CultureInfo.InvariantCulture);
        var rune = value is >= 0 and <= int.MaxValue && Rune.IsValid((int)value) ? new Rune((int)value) : Rune.ReplacementChar;
        WithoutZeros(() => Pad(_flags.Sharp && value <= 0x10FFFF && GoCharacters.IsPrintable(rune) ? $"{code} '{rune}'" : code));
    }

    /// <param name="value">Of the integer.</param>
    /// <param name="verb">One of <c>b d o O x X</c>.</param>
    public void Integer(long value, char verb)
    {
        var digits = Digits(BigInteger.Abs(value), verb);
        if (_flags.Precision is { } precision)
        {
            if (precision == 0 && value == 0)
            {
                WithoutZeros(() => Pad(""));
                return;
            }

            digits = digits.PadLeft(precision, '0');
        }
        else if (_flags is { Zero: true, Minus: false, Width: { } width })
        {
            digits = digits.PadLeft(width - (value < 0 || _flags.Plus || _flags.Space ? 1 : 0), '0');
        }

        var prefix = verb switch
        {
            'O' => "0o",
            'b' when _flags.Sharp => "0b",
            'o' when _flags.Sharp && digits[0] != '0' => "0",
            'x' or 'X' when _flags.Sharp => "0" + verb,
            _ => "",
        };
        var text = Sign(value < 0) + prefix + digits;
        WithoutZeros(() => Pad(text));
    }

    /// <param name="value">Of the number.</param>
    /// <param name="verb">One of <c>e E f F g G</c>.</param>
    /// <param name="precision">Used when the flags have none; null for as many digits as it takes.</param>
    public void Float(double value, char verb, int? precision)
    {
        var text = FloatText.Format(value, verb, _flags.Precision ?? precision);
        var isNegative = text.StartsWith('-');
        var digits = text.TrimStart('-', '+');
        if (_flags.Sharp && double.IsFinite(value))
        {
            digits = WithPoint(digits, verb);
        }

        var sign = isNegative ? "-" : _flags.Plus || (double.IsPositiveInfinity(value) && !_flags.Space) ? "+" : _flags.Space ? " " : "";
        if (double.IsFinite(value) && _flags is { Zero: true, Minus: false, Width: { } width } && width > digits.Length + sign.Length)
        {
            Output.Append(sign).Append(digits.PadLeft(width - sign.Length, '0'));
            return;
        }

        WithoutZeros(() => Pad((sign == "+" && !_flags.Plus && !double.IsInfinity(value) ? "" : sign) + digits));
    }

    private static Rune ToRune(long value) => value is >= 0 and <= int.MaxValue && Rune.IsValid((int)value) ? new Rune((int)value) : Rune.ReplacementChar;

    private static string Digits(BigInteger value, char verb) => verb switch
    {
        'b' => value.IsZero ? "0" : value.ToString("B", CultureInfo.InvariantCulture).TrimStart('0'),
        'o' or 'O' => Octal(value),
        'x' => value.IsZero ? "0" : value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
        'X' => value.IsZero ? "0" : value.ToString("X", CultureInfo.InvariantCulture).TrimStart('0'),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Octal(BigInteger value)
    {
        var digits = "";
        do
        {
            digits = (char)('0' + (int)(value % 8)) + digits;
            value /= 8;
        }
        while (!value.IsZero);
        return digits;
    }

    private string Sign(bool isNegative) => isNegative ? "-" : _flags.Plus ? "+" : _flags.Space ? " " : "";

    // The flag '#': always a decimal point, and for %g its zeros.
    private string WithPoint(string digits, char verb)
    {
        var exponentAt = digits.AsSpan().IndexOfAny('e', 'E');
        var tail = exponentAt < 0 ? "" : digits[exponentAt..];
        var mantissa = exponentAt < 0 ? digits : digits[..exponentAt];
        var significant = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        mantissa += mantissa.Contains('.', StringComparison.Ordinal) ? "" : ".";
        if (verb is 'g' or 'G')
        {
            mantissa += new string('0', Math.Max(0, (_flags.Precision ?? 6) - Math.Max(1, significant)));
        }

        return mantissa + tail;
    }

    private string Truncate(string text) =>
        _flags.Precision is { } precision ? string.Concat(text.EnumerateRunes().Take(precision)) : text;

    private void WithoutZeros(Action write)
    {
        var zero = _flags.Zero;
        _flags.Zero = false;
        write();
        _flags.Zero = zero;
    }
}
