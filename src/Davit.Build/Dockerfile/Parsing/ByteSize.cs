using System.Globalization;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Sizes as Docker's options take them, in powers of 1024: <c>64m</c>, <c>1.5GB</c>, <c>1 GiB</c>.</summary>
internal static class ByteSize
{
    private const string Units = "kmgtp";

    /// <returns>Null when the text is no size.</returns>
    public static long? TryParse(string text)
    {
        var number = string.Concat(text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        var suffix = text[number.Length..].ToLowerInvariant();
        suffix = suffix.StartsWith(' ') ? suffix[1..] : suffix;
        var power = suffix.Length > 0 ? Units.IndexOf(suffix[0], StringComparison.Ordinal) + 1 : 0;
        var rest = power > 0 ? suffix[1..] : suffix;
        var isSize = rest is "" or "b" or "ib" && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        if (!isSize)
        {
            return null;
        }

        var bytes = double.Parse(number, CultureInfo.InvariantCulture) * Math.Pow(1024, power);
        return bytes < long.MaxValue ? (long)bytes : null;
    }
}
