using System.Globalization;

namespace Davit.GoTemplate.Formatting;

/// <summary>Go's texts for floating-point numbers (package strconv).</summary>
internal static class FloatText
{
    private const int ShortestThreshold = 6;

    /// <summary>Without a sign for positive numbers.</summary>
    /// <param name="value">Infinities and NaN too.</param>
    /// <param name="verb">One of <c>e E f F g G</c>.</param>
    /// <param name="precision">Null for as many digits as the value needs.</param>
    public static string Format(double value, char verb, int? precision)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        var text = char.ToLowerInvariant(verb) switch
        {
            'f' => Fixed(Math.Abs(value), precision),
            'e' => Exponential(Digits(Math.Abs(value), precision + 1), precision),
            _ => General(Math.Abs(value), precision),
        };
        return sign + (char.IsUpper(verb) ? text.ToUpperInvariant() : text);
    }

    /// <summary>As encoding/json writes it.</summary>
    public static string Json(double value)
    {
        var size = Math.Abs(value);
        if (size != 0 && (size < 1e-6 || size >= 1e21))
        {
            var text = Format(value, 'e', null);
            return text.Replace("e-0", "e-", StringComparison.Ordinal);
        }

        return Format(value, 'f', null);
    }

    private static string Fixed(double value, int? precision)
    {
        if (precision is { } places)
        {
            return value.ToString("F" + places, CultureInfo.InvariantCulture);
        }

        var digits = Digits(value, null);
        return Plain(digits);
    }

    private static string General(double value, int? precision)
    {
        var wanted = precision is 0 ? 1 : precision;
        var digits = Digits(value, wanted);
        var shortened = digits with { Text = digits.Text.TrimEnd('0') is { Length: > 0 } text ? text : "0" };
        var threshold = wanted ?? ShortestThreshold;
        if (wanted is not null && threshold > shortened.Text.Length && shortened.Text.Length >= shortened.Exponent + 1)
        {
            threshold = shortened.Text.Length;
        }

        return shortened.Exponent < -4 || shortened.Exponent >= threshold ? Exponential(shortened, null) : Plain(shortened);
    }

    private static string Exponential(DecimalDigits digits, int? precision)
    {
        var fraction = digits.Text[1..];
        if (precision is null)
        {
            fraction = fraction.TrimEnd('0');
        }

        var exponent = Math.Abs(digits.Exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{digits.Text[0]}{(fraction.Length > 0 ? "." + fraction : "")}e{(digits.Exponent < 0 ? '-' : '+')}{exponent}";
    }

    private static string Plain(DecimalDigits digits)
    {
        var text = digits.Text.TrimEnd('0');
        var whole = digits.Exponent + 1;
        if (text.Length == 0)
        {
            return "0";
        }

        return whole <= 0 ? "0." + new string('0', -whole) + text
            : text.Length <= whole ? text.PadRight(whole, '0')
            : text[..whole] + "." + text[whole..];
    }

    // d.ddd × 10^exponent; the runtime's shortest round-trip digits, or exactly as many as wanted.
    private static DecimalDigits Digits(double value, int? count)
    {
        var text = count is { } wanted
            ? value.ToString("E" + Math.Max(0, wanted - 1), CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        if (count is not null)
        {
            return new DecimalDigits(all, exponent);
        }

        var leading = all.Length - all.TrimStart('0').Length;
        return leading == all.Length ? new DecimalDigits("0", 0) : new DecimalDigits(all[leading..], exponent - leading);
    }

    private readonly record struct DecimalDigits(string Text, int Exponent);
}
