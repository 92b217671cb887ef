using Davit.Oci;

namespace Davit.Engine.Syncing.Tags;

/// <summary>
/// A range of versions in the words of npm and Masterminds/semver: <c>&gt;=1.20 &lt;2 || ^3.1</c>. A space or a comma means and, <c>||</c> or.
/// <code>
/// >= > &lt;= &lt; =     as they are; with fewer numbers, &lt;=1.20 and =1.20 include all of 1.20.x
/// 1.20  1.20.x  *    all versions that begin so
/// ~1.20              not another minor version
/// ^1.20              not another major version (below 1.0: minor)
/// </code>
/// Pre-releases are in a range that names one: <c>&gt;=1.20-0</c>.
/// </summary>
internal sealed class VersionRange
{
    private static readonly string[] Operators = [">=", "<=", ">", "<", "=", "^", "~"];

    private readonly IReadOnlyList<IReadOnlyList<VersionBound>> _alternatives;

    private VersionRange(IReadOnlyList<IReadOnlyList<VersionBound>> alternatives) => _alternatives = alternatives;

    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static VersionRange Parse(string text) =>
        new([.. text.Split("||").Select(alternative => (IReadOnlyList<VersionBound>)[.. Words(alternative, text).SelectMany(word => Bounds(word, text))])]);

    public bool Contains(TagVersion version) => _alternatives.Any(bounds =>
        bounds.All(b => b.Allows(version)) && (version.Suffix != VersionSuffix.PreRelease || bounds.Any(b => b.NamesPreRelease)));

    // An operator may stand apart from its version.
    private static List<string> Words(string alternative, string range)
    {
        var words = new List<string>();
        var pending = "";
        foreach (var word in alternative.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            pending += word;
            if (!Operators.Contains(pending))
            {
                words.Add(pending);
                pending = "";
            }
        }

        return pending.Length == 0 && words.Count > 0 ? words : throw Invalid(range, "something is missing");
    }

    private static IReadOnlyList<VersionBound> Bounds(string word, string range)
    {
        var sign = Operators.FirstOrDefault(o => word.StartsWith(o, StringComparison.Ordinal)) ?? "";
        var text = word[sign.Length..];
        if (sign.Length == 0 && text is "*" or "x" or "X")
        {
            return [];
        }

        var version = Read(text, range);
        return sign switch
        {
            ">=" => [new(BoundKind.AtLeast, version)],
            "<" => [new(BoundKind.Below, version)],
            ">" when IsWhole(version) => [new(BoundKind.Above, version)],
            ">" => [new(BoundKind.AtLeast, After(version, version.Numbers.Count - 1))],
            "<=" when IsWhole(version) => [new(BoundKind.AtMost, version)],
            "<=" => [new(BoundKind.Below, After(version, version.Numbers.Count - 1))],
            "~" => [new(BoundKind.AtLeast, version), new(BoundKind.Below, After(version, Math.Min(version.Numbers.Count - 1, 1)))],
            "^" => [new(BoundKind.AtLeast, version), new(BoundKind.Below, After(version, FirstThatCounts(version)))],
            _ when IsWhole(version) => [new(BoundKind.AtLeast, version), new(BoundKind.AtMost, version)],
            _ => [new(BoundKind.AtLeast, version), new(BoundKind.Below, After(version, version.Numbers.Count - 1))],
        };
    }

    private static TagVersion Read(string text, string range)
    {
        var numbers = text;
        while (numbers.EndsWith(".x", StringComparison.OrdinalIgnoreCase) || numbers.EndsWith(".*", StringComparison.Ordinal))
        {
            numbers = numbers[..^2];
        }

        return TagVersion.Find(numbers) switch
        {
            null => throw Invalid(range, $"'{Quote.Short(text)}' is no version"),
            { Suffix: VersionSuffix.None } version => version,

            // In a range every suffix is what semver takes it for.
            var version => version with { Suffix = VersionSuffix.PreRelease },
        };
    }

    private static bool IsWhole(TagVersion version) => version.Numbers.Count >= 3 || version.Suffix != VersionSuffix.None;

    private static int FirstThatCounts(TagVersion version)
    {
        var first = version.Numbers.TakeWhile(n => n == 0).Count();
        return Math.Min(first, version.Numbers.Count - 1);
    }

    private static TagVersion After(TagVersion version, int place) =>
        new([.. version.Numbers.Take(place), version.Numbers[place] + 1], VersionSuffix.None, "");

    private static DavitException Invalid(string range, string problem) => new(
        ErrorKind.InvalidArgument, $"invalid version range '{Quote.Short(range)}': {problem}", "Write ranges as '>=1.20 <2', '~1.20', '^1.20' or '1.20.x || 1.22.x'.");
}
