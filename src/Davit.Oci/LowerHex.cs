namespace Davit.Oci;

/// <summary>The digits of digests and IDs.</summary>
public static class LowerHex
{
    /// <summary>Whether <paramref name="text"/> has no other characters than <c>0-9</c> and <c>a-f</c>.</summary>
    public static bool IsAllOf(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
