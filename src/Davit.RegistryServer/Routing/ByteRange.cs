using System.Globalization;

namespace Davit.RegistryServer.Routing;

internal enum RangeOutcome
{
    /// <summary>No range, or one not understood: everything is sent.</summary>
    Whole,
    Part,
    Unsatisfiable,
}

/// <summary>The part of a blob asked for by a Range header (RFC 9110, 14.2). Several ranges at once are answered in full.</summary>
internal readonly record struct ByteRange(RangeOutcome Outcome, long Start, long Length)
{
    private const string Unit = "bytes=";

    public static ByteRange Parse(string? header, long sizeBytes)
    {
        var whole = new ByteRange(RangeOutcome.Whole, 0, sizeBytes);
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal))
        {
            return whole;
        }

        var range = header.AsSpan(Unit.Length).Trim();
        var dash = range.IndexOf('-');
        if (dash < 0)
        {
            return whole;
        }

        var first = Number(range[..dash]);
        var last = Number(range[(dash + 1)..]);
        return (first, last) switch
        {
            (null, { } suffix) when dash == 0 => Between(Math.Max(0, sizeBytes - suffix), sizeBytes - 1, sizeBytes),
            ({ } from, null) when dash == range.Length - 1 => Between(from, sizeBytes - 1, sizeBytes),
            ({ } from, { } to) when from <= to => Between(from, Math.Min(to, sizeBytes - 1), sizeBytes),
            _ => whole,
        };
    }

    private static ByteRange Between(long first, long last, long sizeBytes) =>
        first < sizeBytes && first <= last
            ? new ByteRange(RangeOutcome.Part, first, last - first + 1)
            : new ByteRange(RangeOutcome.Unsatisfiable, 0, 0);

    private static long? Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
