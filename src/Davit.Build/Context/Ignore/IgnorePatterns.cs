using System.Globalization;
using Davit.Oci;

namespace Davit.Build.Context.Ignore;

/// <summary>
/// The patterns of a .dockerignore, of <c>COPY --exclude</c> and of <c>COPY --parents</c>, as moby/patternmatcher reads them:
/// the last pattern that matches a path or a directory above it decides.
/// </summary>
/// <remarks>
/// Of a Dockerfile's two files only one counts: <c>NAME.dockerignore</c> beside the Dockerfile when it exists, else <c>.dockerignore</c>
/// in the context's root. Who reads them decides; here is but their meaning. Paths are relative to the context, with slashes.
/// </remarks>
public sealed class IgnorePatterns
{
    public static readonly IgnorePatterns None = new([]);

    private readonly IReadOnlyList<IgnorePattern> _patterns;

    private IgnorePatterns(IReadOnlyList<IgnorePattern> patterns)
    {
        _patterns = patterns;
        Root = new IgnoreMatch(isIgnored: false, new bool[patterns.Count]);
    }

    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>What holds for the context's root, where a walk begins. The root itself is never ignored.</summary>
    public IgnoreMatch Root { get; }

    /// <summary>Reads a file: a pattern a line, lines that begin with <c>#</c> are comments.</summary>
    /// <exception cref="DavitException">InvalidArgument: a pattern that is none.</exception>
    public static IgnorePatterns Parse(string text)
    {
        var lines = (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n');
        return new IgnorePatterns(
        [
            .. lines.Select((line, index) => (Pattern: line.TrimEnd('\r'), Number: index + 1))
                .Where(l => !l.Pattern.StartsWith('#') && l.Pattern.Trim().Length > 0)
                .Select(l => Read(RemoveRoot(l.Pattern.Trim()), string.Create(CultureInfo.InvariantCulture, $"parse .dockerignore line {l.Number}"))),
        ]);
    }

    /// <summary>Takes patterns from flags, where a leading slash is no more than any character.</summary>
    /// <exception cref="DavitException">InvalidArgument: a pattern that is none.</exception>
    public static IgnorePatterns Of(IEnumerable<string> patterns) =>
        new([.. patterns.Select(p => p.Trim()).Where(p => p.Length > 0).Select(p => Read(p, "parse pattern"))]);

    public bool IsIgnored(string path)
    {
        var match = Root;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            match = Match(path[..slash], match);
        }

        return Match(path, match).IsIgnored;
    }

    /// <param name="parent">What was said about the directory it lies in; <see cref="Root"/> for names of the first level.</param>
    public IgnoreMatch Match(string path, IgnoreMatch parent)
    {
        var matched = new bool[_patterns.Count];
        var isIgnored = false;
        for (var i = 0; i < matched.Length; i++)
        {
            // A pattern that would change nothing is not tried, and then counts as unmatched for the children too.
            var canMatter = _patterns[i].IsException == isIgnored;
            matched[i] = parent.Matched[i] || (canMatter && _patterns[i].Glob.IsMatch(path));
            isIgnored = matched[i] ? !_patterns[i].IsException : isIgnored;
        }

        return new IgnoreMatch(isIgnored, matched);
    }

    /// <summary>
    /// Whether something below an ignored directory can be taken back by an exception, so that a walk must look inside.
    /// True for a directory that is not ignored.
    /// </summary>
    public bool MayContainIncluded(string directory, IgnoreMatch match)
    {
        if (!match.IsIgnored)
        {
            return true;
        }

        var decisive = _patterns.Count - 1;
        while (!match.Matched[decisive])
        {
            decisive--;
        }

        return _patterns.Skip(decisive + 1).Any(p => p.IsException && p.Glob.CanMatchBelow(directory + "/"));
    }

    private static string RemoveRoot(string pattern)
    {
        var isException = pattern.StartsWith('!');
        var body = isException ? pattern[1..].Trim() : pattern;
        var clean = body.Length == 0 ? "" : CleanPath.Of(body);
        var relative = clean.Length > 1 && clean[0] == '/' ? clean[1..] : clean;
        return isException ? "!" + relative : relative;
    }

    private static IgnorePattern Read(string pattern, string action)
    {
        if (pattern == "!")
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"{action}: illegal exclusion pattern: \"!\"", "Name after '!' what is to be kept.");
        }

        var clean = CleanPath.Of(pattern);
        var isException = clean.StartsWith('!');
        return GlobReader.TryRead(isException ? clean[1..] : clean, out var glob)
            ? new IgnorePattern(glob, isException)
            : throw new DavitException(
                ErrorKind.InvalidArgument,
                $"{action}: syntax error in pattern '{pattern}'",
                "Close every '[' with ']' and write a literal bracket or backslash with a backslash before it.");
    }
}
