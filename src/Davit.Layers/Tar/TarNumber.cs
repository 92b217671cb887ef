using System.Buffers.Text;
using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>How the formats write numbers; every method answers false for what is no number, and for overflow.</summary>
internal static class TarNumber
{
    private const int NanosecondDigits = 9;

    /// <summary>Octal digits between spaces and NULs (POSIX ustar), or base 256 with the top bit set (GNU).</summary>
    internal static bool TryParseField(ReadOnlySpan<byte> field, out long value)
    {
        if ((field[0] & 0x80) != 0)
        {
            return TryParseBase256(field, out value);
        }

        value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    internal static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;

    /// <summary>PAX times: <c>-1.5</c>, <c>1700000000.123456789</c>; digits beyond nanoseconds are cut off.</summary>
    internal static bool TryParseTime(ReadOnlySpan<byte> text, out FileTime time)
    {
        time = default;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (!TryParseDecimal(whole, out var seconds) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var nanoseconds = 0;
        for (var i = 0; i < NanosecondDigits; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        var isNegative = text.StartsWith("-"u8) && nanoseconds != 0;
        if (isNegative && seconds == long.MinValue)
        {
            return false;
        }

        time = isNegative ? new FileTime(seconds - 1, 1_000_000_000 - nanoseconds) : new FileTime(seconds, nanoseconds);
        return true;
    }

    private static bool TryParseBase256(ReadOnlySpan<byte> field, out long value)
    {
        // The bit below the marker is the sign; the number is two's complement, big-endian.
        var isNegative = (field[0] & 0x40) != 0;
        value = isNegative ? -1 : 0;
        for (var i = 0; i < field.Length; i++)
        {
            var digit = i == 0 ? (byte)(isNegative ? field[0] : field[0] & 0x7f) : field[i];
            if (value > long.MaxValue >> 8 || value < long.MinValue >> 8)
            {
                return false;
            }

            value = (value << 8) | digit;
        }

        return true;
    }
}
