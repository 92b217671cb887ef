namespace Davit.Oci;

/// <summary>Outside text made fit to stand in a one-line message.</summary>
internal static class Quote
{
    private const int MaxLength = 120;

    public static string Short(string? text)
    {
        text ??= "";
        var cut = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        return cut.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0
            ? cut
            : string.Concat(cut.Select(c => c < ' ' ? $"\\x{(int)c:x2}" : c.ToString()));
    }
}
