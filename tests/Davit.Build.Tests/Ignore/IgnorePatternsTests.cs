using Davit.Build.Context.Ignore;
using Davit.Oci;

namespace Davit.Build.Tests.Ignore;

public sealed class IgnorePatternsTests
{
    /// <summary>Lines of the file divided by '|', a path, whether it is ignored.</summary>
    public static TheoryData<string, string, bool> Rows => new()
    {
        // Names and directories.
        { "", "a", false },
        { "a", "a", true },
        { "a", "b", false },
        { "a", "a/b/c", true },
        { "a", "b/a", false },
        { "a", "ab", false },
        { "a/b", "a", false },
        { "a/b", "a/b", true },
        { "a/b", "a/b/c", true },
        { "a/b", "a/c", false },
        { "a/", "a", true },
        { "a/", "a/b", true },
        { "/a", "a", true },
        { "/a/b", "a/b", true },
        { "./a", "a", true },
        { "a//b", "a/b", true },
        { "a/../b", "b", true },
        { "a/../b", "a", false },
        { "  a  ", "a", true },
        { "a b", "a b", true },
        { ".", "a", false },
        { "/", "a", false },
        { "..", "a", false },
        { "../a", "a", false },
        { "A", "a", false },
        { ".git", ".git/config", true },
        { ".git", ".gitignore", false },

        // Comments and blank lines.
        { "# a|b", "a", false },
        { "# a|b", "b", true },
        { "#a", "#a", false },
        { "\\#a", "#a", true },
        { " #a", "#a", true },
        { "a # b", "a", false },
        { "||a||", "a", true },
        { "\uFEFFa", "a", true },
        { "a\r|b\r", "a", true },

        // One star, question mark, classes, escapes.
        { "*", "a", true },
        { "*", "a/b", true },
        { "*", ".hidden", true },
        { "*/b", "a/b", true },
        { "*/b", "b", false },
        { "*/b", "a/c/b", false },
        { "*/*/c", "a/b/c", true },
        { "*.md", "README.md", true },
        { "*.md", "docs/README.md", false },
        { "*.md", "README.md.txt", false },
        { "a*c", "abbc", true },
        { "a*c", "ab/c", false },
        { "a*", "a", true },
        { "a*", "abc/d", true },
        { "?", "a", true },
        { "?", "ab", false },
        { "a?c", "a/c", false },
        { "?", "ü", true },
        { "?", "😀", true },
        { "[a-c]", "b", true },
        { "[a-c]", "d", false },
        { "[^a-c]", "d", true },
        { "[^a-c]", "b", false },
        { "[!a]", "!", true },
        { "x[0-9][0-9]", "x42", true },
        { "x[0-9][0-9]", "x4", false },
        { "[\\]]", "]", true },
        { "[a\\-z]", "-", true },
        { "a\\*b", "a*b", true },
        { "a\\*b", "axb", false },
        { "a\\?", "a?", true },
        { "a.b", "axb", false },
        { "a+(b)|c", "c", true },
        { "a+(b)$", "a+(b)$", true },
        { "{a,b}", "a", false },
        { "{a,b}", "{a,b}", true },

        // Two stars.
        { "**", "a", true },
        { "**", "a/b/c", true },
        { "**/a", "a", true },
        { "**/a", "b/a", true },
        { "**/a", "b/c/a", true },
        { "**/a", "b/a/c", true },
        { "**/a", "ba", false },
        { "**/a/b", "x/a/b", true },
        { "**/*.go", "x.go", true },
        { "**/*.go", "a/b/x.go", true },
        { "**/*.go", "a/b/x.gopher", false },
        { "a/**", "a", false },
        { "a/**", "a/b", true },
        { "a/**", "a/b/c", true },
        { "a**", "abc", true },
        { "a**", "a/b", true },
        { "a/**/b", "a/b", true },
        { "a/**/b", "a/x/y/b", true },
        { "a/**/b", "a/xb", false },
        { "**/a/**", "x/a/y", true },
        { "**/a/**", "x/a", false },
        { "a**b", "ab", true },
        { "a**b", "axb", false },
        { "a**b", "ax/b", true },
        { "**.md", "a/b.md", true },
        { "**.md", "b.md", true },
        { "**.m?", "b.md", false },
        { "a/**/*.txt", "a/x.txt", true },
        { "a/**/*.txt", "a/b/c/x.txt", true },
        { "***", "a/b", true },
        { "**/**", "a/b", true },
        { "**/**/a", "x/y/a", true },

        // Exceptions and their order.
        { "*|!a", "a", false },
        { "*|!a", "b", true },
        { "*|!a", "a/b", false },
        { "!a|*", "a", true },
        { "*.md|!README.md", "README.md", false },
        { "*.md|!README*.md|README-secret.md", "README-secret.md", true },
        { "*.md|README-secret.md|!README*.md", "README-secret.md", false },
        { "a|!a/b", "a/b", false },
        { "a|!a/b", "a/c", true },
        { "a|!a/b", "a", true },
        { "a|!a/b|a/b/c", "a/b/c", true },
        { "a|!a/b|a/b/c", "a/b/d", false },
        { "a/b/c|!a/b", "a/b/c", true },
        { "a/*|!a/b", "a/b/x", false },
        { "**|!**/*.cs", "a/b/c.cs", false },
        { "**|!**/*.cs", "a/b/c.txt", true },
        { "**/*|!src/**|src/**/bin", "src/a/x", false },
        { "**/*|!src/**|src/**/bin", "src/a/bin/x", true },
        { "*|!/a", "a", false },
        { "*|! a", "a", false },
        { "*|!a/", "a/b", false },
        { "!a", "a", false },
        { "*|!*/b", "a/b", false },
        { "*|!*/b", "b", true },
        { "*|!a*|ab", "ab", true },
        { "!!a", "a", false },
        { "*|!\\!a", "!a", false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Path_is_ignored_as_Docker_ignores_it(string lines, string path, bool expected) =>
        Assert.Equal(expected, Parse(lines).IsIgnored(path));

    [Fact]
    public void Table_is_long_enough_to_trust() => Assert.True(Rows.Count >= 80);

    [Theory]
    [InlineData("[")]
    [InlineData("[]a]")]
    [InlineData("[^]")]
    [InlineData("[a-]")]
    [InlineData("a\\")]
    [InlineData("!")]
    [InlineData("!  ")]
    [InlineData("![")]
    public void Malformed_pattern_is_refused_with_its_line(string line)
    {
        var error = Assert.Throws<DavitException>(() => IgnorePatterns.Parse("fine\n" + line));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.StartsWith("parse .dockerignore line 2: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a", false)]
    [InlineData("a|!a/b", "a", true)]
    [InlineData("a|!a/b/c", "a/b", true)]
    [InlineData("a|!a/b/c", "a/x", false)]
    [InlineData("*|!b", "a", false)]
    [InlineData("*|!**/*.cs", "a", true)]
    [InlineData("*|!*/x", "a", true)]
    [InlineData("*|!*/x", "a/b", false)]
    [InlineData("*|!a?/x", "ab", true)]
    [InlineData("*|!a?/x", "abc", false)]
    [InlineData("!a/b|a", "a", false)]
    [InlineData("node_modules|!src/**", "node_modules", false)]
    [InlineData("a", "b", true)]
    public void Walk_looks_into_an_ignored_directory_only_for_a_later_exception(string lines, string directory, bool expected)
    {
        var patterns = Parse(lines);

        Assert.Equal(expected, patterns.MayContainIncluded(directory, MatchOf(patterns, directory)));
    }

    [Fact]
    public void Walk_that_prunes_finds_the_same_as_one_that_does_not()
    {
        var random = new Random(7);
        string[] names = ["a", "b", "ab", "a.md"];
        string[] pieces = ["a", "b", "*", "**", "a*", "?b", "[ab]", "*.md", "ab"];
        for (var round = 0; round < 2_000; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
                (random.Next(3) == 0 ? "!" : "") + string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => pieces[random.Next(pieces.Length)])));
            var text = string.Join('\n', lines);
            var patterns = IgnorePatterns.Parse(text);

            Assert.Equal(Walk(patterns, names, "", patterns.Root, prunes: false), Walk(patterns, names, "", patterns.Root, prunes: true));
        }
    }

    [Fact]
    public void Hostile_pattern_takes_bounded_time()
    {
        var patterns = IgnorePatterns.Parse(string.Concat(Enumerable.Repeat("**/a*", 200)) + "b");

        Assert.False(patterns.IsIgnored(new string('a', 4_000)));
    }

    [Theory]
    [InlineData("a", "a/b", true)]
    [InlineData("/a", "a", false)]
    [InlineData("**/*.md", "x/y.md", true)]
    public void Patterns_of_flags_are_taken_as_they_are(string pattern, string path, bool expected) =>
        Assert.Equal(expected, IgnorePatterns.Of([pattern]).IsIgnored(path));

    private static IgnorePatterns Parse(string lines) => IgnorePatterns.Parse(lines.Replace('|', '\n'));

    private static IgnoreMatch MatchOf(IgnorePatterns patterns, string path)
    {
        var parts = path.Split('/');
        return Enumerable.Range(1, parts.Length).Aggregate(patterns.Root, (match, depth) => patterns.Match(string.Join('/', parts.Take(depth)), match));
    }

    private static List<string> Walk(IgnorePatterns patterns, string[] names, string directory, IgnoreMatch match, bool prunes)
    {
        var found = new List<string>();
        foreach (var path in names.Select(n => directory + n))
        {
            var inner = patterns.Match(path, match);
            Assert.Equal(patterns.IsIgnored(path), inner.IsIgnored);
            if (!inner.IsIgnored)
            {
                found.Add(path);
            }

            if (path.Count(c => c == '/') < 2 && (!prunes || patterns.MayContainIncluded(path, inner)))
            {
                found.AddRange(Walk(patterns, names, path + "/", inner, prunes));
            }
        }

        return found;
    }
}
