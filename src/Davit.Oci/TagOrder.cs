namespace Davit.Oci;

/// <summary>
/// Newest version first: <c>latest</c>, then versions downwards (a release before its variants and before its pre-releases,
/// as in semver.org 11), then what is no version, by its letters.
/// </summary>
public sealed class TagOrder : IComparer<string>
{
    public static readonly TagOrder NewestFirst = new();

    private static readonly string[] PreReleases = ["alpha", "beta", "rc", "pre", "preview", "dev", "nightly", "snapshot", "a", "b", "m"];

    private TagOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        var (a, b) = (Parse(x ?? ""), Parse(y ?? ""));
        if (a.Rank != b.Rank)
        {
            return a.Rank.CompareTo(b.Rank);
        }

        var byNumbers = CompareNumbers(b.Numbers, a.Numbers);
        return byNumbers != 0 ? byNumbers
            : a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind)
            : a.Kind == Suffix.PreRelease ? CompareNaturally(b.Tail, a.Tail)
            : CompareNaturally(a.Tail, b.Tail);
    }

    private enum Suffix
    {
        None,
        Variant,
        PreRelease,
    }

    // 'v1.2.3-rest': numbers, then a separator and anything. A commit such as '1f3a9' is no version.
    private static (int Rank, ulong[] Numbers, Suffix Kind, string Tail) Parse(string tag)
    {
        const int Latest = 0, Version = 1, Other = 2;
        if (tag == "latest")
        {
            return (Latest, [], Suffix.None, "");
        }

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
                return (Other, [], Suffix.None, tag);
            }

            numbers.Add(number);
            at = end + 1 < tag.Length && tag[end] == '.' && char.IsAsciiDigit(tag[end + 1]) ? end + 1 : end;
            if (at == end)
            {
                break;
            }
        }

        var rest = tag[at..];
        return numbers.Count == 0 || (rest.Length > 0 && char.IsAsciiLetterOrDigit(rest[0]))
            ? (Other, [], Suffix.None, tag)
            : (Version, [.. numbers], KindOf(rest), rest);
    }

    private static Suffix KindOf(string rest)
    {
        var word = new string([.. rest.SkipWhile(c => !char.IsAsciiLetter(c)).TakeWhile(char.IsAsciiLetter)]).ToLowerInvariant();
        return rest.Length == 0 ? Suffix.None : PreReleases.Contains(word) ? Suffix.PreRelease : Suffix.Variant;
    }

    private static int CompareNumbers(ulong[] a, ulong[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                return a[i].CompareTo(b[i]);
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    // Runs of digits as numbers: 'rc10' after 'rc9'.
    private static int CompareNaturally(string a, string b) => string.Compare(Padded(a), Padded(b), StringComparison.Ordinal);

    private static string Padded(string text)
    {
        const int Width = 20;
        var padded = new System.Text.StringBuilder();
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
