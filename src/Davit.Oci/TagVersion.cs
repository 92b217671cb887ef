using System.Text;

namespace Davit.Oci;

/// <summary>The version that a tag states: <c>v1.2.3-rest</c> is numbers, then a separator and anything. A commit such as <c>1f3a9</c> is no version.</summary>
/// <param name="Numbers">At least one; a number that is not written counts as zero.</param>
/// <param name="Suffix">What kind of thing the tail is.</param>
/// <param name="Tail">What follows the numbers, its separator included.</param>
public sealed record TagVersion(IReadOnlyList<ulong> Numbers, VersionSuffix Suffix, string Tail)
{
    private static readonly string[] PreReleases = ["alpha", "beta", "rc", "pre", "preview", "dev", "nightly", "snapshot", "a", "b", "m"];

    /// <summary>Null when the tag is no version.</summary>
    public static TagVersion? Find(string tag)
    {
        var numbers = new List<ulong>();
        var at = tag is ['v' or 'V', var digit, ..] && char.IsAsciiDigit(digit) ? 1 : 0;
        while (at < tag.Length && char.IsAsciiDigit(tag[at]))
        {
            var end = at;
            while (end < tag.Length && char.IsAsciiDigit(tag[end]))
            {
                end++;
            }

            if (!ulong.TryParse(tag.AsSpan(at, end - at), out var number))
            {
                return null;
            }

            numbers.Add(number);
            at = end + 1 < tag.Length && tag[end] == '.' && char.IsAsciiDigit(tag[end + 1]) ? end + 1 : end;
            if (at == end)
            {
                break;
            }
        }

        var rest = tag[at..];
        return numbers.Count == 0 || (rest.Length > 0 && char.IsAsciiLetterOrDigit(rest[0])) ? null : new TagVersion(numbers, KindOf(rest), rest);
    }

    /// <summary>By numbers alone: less than zero when this one is the older.</summary>
    public int CompareNumbers(TagVersion other)
    {
        for (var i = 0; i < Math.Max(Numbers.Count, other.Numbers.Count); i++)
        {
            var (mine, others) = (Numbers.ElementAtOrDefault(i), other.Numbers.ElementAtOrDefault(i));
            if (mine != others)
            {
                return mine.CompareTo(others);
            }
        }

        return 0;
    }

    /// <summary>By letters, runs of digits as numbers: <c>rc10</c> after <c>rc9</c>.</summary>
    internal static int CompareNaturally(string a, string b) => string.Compare(Padded(a), Padded(b), StringComparison.Ordinal);

    /// <inheritdoc cref="CompareNaturally"/>
    public int CompareTail(TagVersion other) => CompareNaturally(Tail, other.Tail);

    private static VersionSuffix KindOf(string rest)
    {
        var word = new string([.. rest.SkipWhile(c => !char.IsAsciiLetter(c)).TakeWhile(char.IsAsciiLetter)]).ToLowerInvariant();
        return rest.Length == 0 ? VersionSuffix.None : PreReleases.Contains(word) ? VersionSuffix.PreRelease : VersionSuffix.Variant;
    }

    private static string Padded(string text)
    {
        const int Width = 20;
        var padded = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            padded.Append(end > i ? text[i..end].PadLeft(Width, '0') : text[end++].ToString());
            i = end;
        }

        return padded.ToString();
    }
}
