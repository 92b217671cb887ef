using System.Buffers;
using System.Globalization;
using Davit.Oci;

namespace Davit.Cli.Rendering;

/// <summary>Amounts as people type them.</summary>
internal static class Quantities
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const decimal MaxProcessors = 1_000_000;

    /// <summary>Bytes from <c>512</c>, <c>64m</c>, <c>1.5GiB</c>: powers of 1024, as Docker reads memory sizes.</summary>
    public static long Bytes(string text)
    {
        var trimmed = text.Trim();
        var digits = trimmed.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? trimmed : trimmed[..digits].TrimEnd();
        var unit = digits < 0 ? "" : trimmed[digits..].Trim().ToLowerInvariant();
        var power = unit switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 1,
            "m" or "mb" or "mib" => 2,
            "g" or "gb" or "gib" => 3,
            "t" or "tb" or "tib" => 4,
            "p" or "pb" or "pib" => 5,
            _ => -1,
        };
        if (power < 0 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid size: '{text}'");
        }

        for (var i = 0; i < power && value <= long.MaxValue; i++)
        {
            value *= 1024;
        }

        return value <= long.MaxValue ? (long)value : throw new DavitException(ErrorKind.InvalidArgument, $"invalid size: '{text}'");
    }

    public static decimal Processors(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= MaxProcessors
            ? value
            : throw new DavitException(ErrorKind.InvalidArgument, $"failed to parse {text} as a rational number");
}
