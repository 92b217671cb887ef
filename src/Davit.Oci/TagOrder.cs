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

    public int Compare(string? x, string? y)
    {
        var (a, b) = (TagVersion.Find(x ?? ""), TagVersion.Find(y ?? ""));
        if (a is not null && b is not null)
        {
            return Compare(a, b);
        }

        var byRank = Rank(x, a).CompareTo(Rank(y, b));
        return byRank != 0 ? byRank : TagVersion.CompareNaturally(x ?? "", y ?? "");
    }

    private static int Rank(string? tag, TagVersion? version) => tag == Latest ? 0 : version is not null ? 1 : 2;

    // Of 1.2 and 1.2.0 the latter says more.
    private static int Compare(TagVersion a, TagVersion b)
    {
        var byNumbers = b.CompareNumbers(a) is var order and not 0 ? order : b.Numbers.Count.CompareTo(a.Numbers.Count);
        return byNumbers != 0 ? byNumbers
            : a.Suffix != b.Suffix ? a.Suffix.CompareTo(b.Suffix)
            : a.Suffix == VersionSuffix.PreRelease ? b.CompareTail(a)
            : a.CompareTail(b);
    }
}
