using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Davit.Registry.Protocol;

/// <summary>
/// Bytes <paramref name="First"/> to <paramref name="Last"/>, both included, as chunked uploads write them in
/// Content-Range and Range: <c>0-1023</c>, with or without a leading <c>bytes=</c>.
/// </summary>
public sealed record ContentRange(long First, long Last)
{
    public long Length => Last - First + 1;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ContentRange? range)
    {
        range = null;
        var span = text.AsSpan().Trim();
        if (span.StartsWith("bytes", StringComparison.OrdinalIgnoreCase))
        {
            span = span[5..].TrimStart(" =");
        }

        // A total after a slash, as in HTTP's own Content-Range, is not needed.
        if (span.IndexOf('/') is var slash and >= 0)
        {
            span = span[..slash];
        }

        var dash = span.IndexOf('-');
        if (dash <= 0 || !TryParse(span[..dash], out var first) || !TryParse(span[(dash + 1)..], out var last) || last < first)
        {
            return false;
        }

        range = new ContentRange(first, last);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static bool TryParse(ReadOnlySpan<char> digits, out long value) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
