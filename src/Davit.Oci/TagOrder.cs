namespace Davit.Oci;

/// <summary>
/// Newest version first: <c>latest</c>, then versions downwards (a release before its variants and before its pre-releases,
/// as in semver.org 11), then what is no version, by its letters.
/// </summary>
public sealed class TagOrder : IComparer<string>
{
    public static readonly TagOrder NewestFirst = new();

    private const string Latest = "latest";

    private TagOrder()
    {
    }

    public int Compare(string? x, string? y) => Compare(Key.Of(x ?? ""), Key.Of(y ?? ""));

    /// <summary>Sorted by it; quicker than by comparisons, of which each would read both tags anew.</summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> tags)
    {
        Key[] keys = [.. tags.Select(Key.Of)];
        Array.Sort(keys, Compare);
        return [.. keys.Select(k => k.Tag)];
    }

    private static int Compare(Key x, Key y)
    {
        if (x.Version is { } a && y.Version is { } b)
        {
            return Compare(a, b);
        }

        var byRank = x.Rank.CompareTo(y.Rank);
        return byRank != 0 ? byRank : TagVersion.CompareNaturally(x.Tag, y.Tag);
    }

    // Of 1.2 and 1.2.0 the latter says more.
    private static int Compare(TagVersion a, TagVersion b)
    {
        var byNumbers = b.CompareNumbers(a) is var order and not 0 ? order : b.Numbers.Count.CompareTo(a.Numbers.Count);
        return byNumbers != 0 ? byNumbers
            : a.Suffix != b.Suffix ? a.Suffix.CompareTo(b.Suffix)
            : a.Suffix == VersionSuffix.PreRelease ? b.CompareTail(a)
            : a.CompareTail(b);
    }

    private sealed record Key(string Tag, TagVersion? Version, int Rank)
    {
        public static Key Of(string tag) => TagVersion.Find(tag) is { } version ? new(tag, version, 1) : new(tag, null, tag == Latest ? 0 : 2);
    }
}
