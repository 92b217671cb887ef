using Davit.Build.Dockerfile.Expansion;

namespace Davit.Build.Tests.Dockerfile;

public sealed class ShellExpanderTests
{
    private static readonly VariableSet Variables = VariableSet.Parse(
    [
        "HOME=/root", "SHELL=bash", "EMPTY=", "V=v", "NAME=world", "PATHS=/usr/local/bin:/usr/bin", "FILE=/a/b/archive.tar.gz",
        "STARS=a*b*c", "SPACES=  two  words ", "URL=https://a.example/x/y", "ÜMLAUT=ü", "_x1=under", "MULTI=x\ny", "QUOTE=it's",
    ]);

    public static TheoryData<string, string> Expansions => new()
    {
        // Plain text, quotes and escapes.
        { "hello", "hello" },
        { "", "" },
        { "two words", "two words" },
        { "he'll'o", "hello" },
        { @"it\'s", "it's" },
        { @"a\tb", "atb" },
        { @"""a\tb""", @"a\tb" },
        { @"""a\\tb""", @"a\tb" },
        { @"'a\tb'", @"a\tb" },
        { @"'a\\b'", @"a\\b" },
        { @"end\", "end" },
        { @"end\\", @"end\" },
        { @"""a'b""", "a'b" },
        { "'\"x\"'", "\"x\"" },
        { "\"''\"", "''" },
        { @"""say \""hi\""""", "say \"hi\"" },
        { "''", "" },
        { "a''b", "ab" },
        { "日本'語'", "日本語" },
        { "<", "<" },
        { "a<<b", "a<<b" },

        // Simple variables.
        { "$V", "v" },
        { "${V}", "v" },
        { "a$V.b", "av.b" },
        { "a${V}b", "avb" },
        { "$HOME/bin", "/root/bin" },
        { "$UNSET", "" },
        { "a${UNSET}b", "ab" },
        { "$_x1", "under" },
        { "$ÜMLAUT", "ü" },
        { "$V$NAME", "vworld" },
        { "${V}${NAME}", "vworld" },
        { "$VX", "" },
        { "$", "$" },
        { "$.", "$." },
        { "a$ b", "a$ b" },
        { "$1x", "x" },
        { "$123abc", "abc" },
        { "$@a", "a" },
        { "$?", "" },
        { "$$V", "V" },
        { "${*}x", "x" },
        { @"\$V", "$V" },
        { @"\\$V", @"\v" },
        { @"\${V}", "${V}" },
        { "'$V'", "$V" },
        { "\"$V\"", "v" },
        { @"""\$V""", "$V" },
        { @"""\\$V""", @"\v" },
        { "\"a'$V'\"", "a'v'" },
        { "$QUOTE", "it's" },

        // Defaults and alternatives.
        { "${UNSET:-d}", "d" },
        { "${EMPTY:-d}", "d" },
        { "${V:-d}", "v" },
        { "${UNSET-d}", "d" },
        { "${EMPTY-d}", "" },
        { "${V-d}", "v" },
        { "${UNSET:+a}", "" },
        { "${EMPTY:+a}", "" },
        { "${V:+a}", "a" },
        { "${UNSET+a}", "" },
        { "${EMPTY+a}", "a" },
        { "${V+a}", "a" },
        { "${UNSET:-}", "" },
        { "${UNSET:-$V}", "v" },
        { "${UNSET:-${V}}", "v" },
        { "${UNSET:-${ALSO:-deep}}", "deep" },
        { "x${UNSET:-${ALSO:-${MORE-deepest}}}y", "xdeepesty" },
        { "${V:+${NAME}:}tail", "world:tail" },
        { "${UNSET:-a b}", "a b" },
        { "${UNSET:-'a}b'}", "a}b" },
        { "${UNSET:-\"a}b\"}", "a}b" },
        { @"${UNSET:-a\}b}", "a}b" },
        { @"${UNSET:-\$V}", "$V" },
        { "${UNSET:-{x}", "{x" },
        { "${V}}", "v}" },
        { "${1:-one}", "one" },
        { "${V?needed}", "v" },
        { "${V:?needed}", "v" },
        { "${EMPTY?needed}", "" },

        // Prefixes and suffixes.
        { "${FILE#*/}", "a/b/archive.tar.gz" },
        { "${FILE##*/}", "archive.tar.gz" },
        { "${FILE%.*}", "/a/b/archive.tar" },
        { "${FILE%%.*}", "/a/b/archive" },
        { "${FILE%/*}", "/a/b" },
        { "${FILE%%/*}", "" },
        { "${FILE#nothing}", "/a/b/archive.tar.gz" },
        { "${FILE%nothing}", "/a/b/archive.tar.gz" },
        { "${FILE#}", "/a/b/archive.tar.gz" },
        { "${FILE##}", "/a/b/archive.tar.gz" },
        { "${FILE%}", "/a/b/archive.tar.gz" },
        { "${V#?}", "" },
        { "${NAME#?o}", "rld" },
        { "${NAME%?}", "worl" },
        { @"${STARS#a\*}", "b*c" },
        { @"${STARS%\*c}", "a*b" },
        { "${STARS##*b}", "*c" },
        { "${STARS%%b*}", "a*" },
        { "${HOME#$HOME}", "" },
        { "${UNSET#x}", "" },
        { "${MULTI#*y}", "" },
        { "${PATHS%:*}", "/usr/local/bin" },
        { "${PATHS#*:}", "/usr/bin" },
        { "${NAME#[w]}", "world" },

        // Replacement.
        { "${NAME/o/0}", "w0rld" },
        { "${PATHS/bin/sbin}", "/usr/local/sbin:/usr/bin" },
        { "${PATHS//bin/sbin}", "/usr/local/sbin:/usr/sbin" },
        { "${PATHS//bin/}", "/usr/local/:/usr/" },
        { "${NAME/x/y}", "world" },
        { "${NAME/*/all}", "all" },
        { "${NAME/o*l/-}", "w-d" },
        { "${NAME/?/W}", "World" },
        { "${NAME//?/.}", "....." },
        { @"${URL/https:\/\//}", "a.example/x/y" },
        { "${NAME/$V/x}", "world" },
        { "${NAME/o/$V}", "wvrld" },
        { "${UNSET/a/b}", "" },
        { @"${STARS//\*/+}", "a+b+c" },
        { "${NAME///x}", "xwxoxrxlxdx" },
        { "${NAME//}", "error" },
    };

    public static TheoryData<string, string> Mistakes => new()
    {
        { "he'llo", "unexpected end of statement while looking for matching single-quote" },
        { "\"hello", "unexpected end of statement while looking for matching double-quote" },
        { @"""hello\""", "unexpected end of statement while looking for matching double-quote" },
        { "${V", "syntax error: missing '}'" },
        { "${", "syntax error: missing '}'" },
        { "${}", "syntax error: bad substitution" },
        { "${:}", "syntax error: bad substitution" },
        { "${{V}", "syntax error: bad substitution" },
        { "${V:x}", "unsupported modifier (:x) in substitution" },
        { "${V=x}", "unsupported modifier (=) in substitution" },
        { "${V:=x}", "unsupported modifier (:=) in substitution" },
        { "${V:#x}", "unsupported modifier (:#) in substitution" },
        { "${V:%x}", "unsupported modifier (:%) in substitution" },
        { "${.}", "unsupported modifier (.) in substitution" },
        { "${V:-x", "syntax error: missing '}'" },
        { "${V:-${W}", "syntax error: missing '}'" },
        { "${V/x}", "syntax error: missing '/' in ${}" },
        { "${V/x/y", "syntax error: missing '}'" },
        { "${UNSET?}", "UNSET: is not allowed to be unset" },
        { "${UNSET:?set it}", "UNSET: set it" },
        { "${EMPTY:?}", "EMPTY: is not allowed to be empty" },
        { @"${V#\x}", @"invalid pattern (\x) in substitution: invalid escape '\x'" },
    };

    public static TheoryData<string, string> Words => new()
    {
        { "a b", "a|b" },
        { "  a   b ", "a|b" },
        { "a\tb", "a|b" },
        { "\"a b\" c", "a b|c" },
        { @"a\ b c", "a b|c" },
        { "$SPACES", "two|words" },
        { "\"$SPACES\"", "  two  words " },
        { "x$SPACES", "x|two|words" },
        { "x${SPACES}y", "x|two|words|y" },
        { "'a b'c", "a bc" },
        { "$UNSET", "" },
        { "$V ${NAME}", "v|world" },
        { "80 443/tcp", "80|443/tcp" },
        { "${UNSET:-a b}c", "a|bc" },
        { "pre${UNSET:-x}", "prex" },
    };

    [Theory]
    [MemberData(nameof(Expansions))]
    public void Word_expands(string word, string expected)
    {
        if (expected == "error")
        {
            Assert.Throws<ExpansionException>(() => new ShellExpander().Expand(word, Variables));
            return;
        }

        Assert.Equal(expected, new ShellExpander().Expand(word, Variables).Text);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_named(string word, string reason)
    {
        var error = Assert.Throws<ExpansionException>(() => new ShellExpander().Expand(word, Variables));

        Assert.StartsWith("failed to process \"", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(": " + reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Text_splits_into_words_after_expansion(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', new ShellExpander().ExpandWords(text, Variables)));

    [Theory]
    [InlineData("`$V", "$V")]
    [InlineData(@"C:\$V", @"C:\v")]
    [InlineData("a`", "a")]
    [InlineData("\"a`\"b\"", "a\"b")]
    [InlineData(@"\", @"\")]
    public void Escape_directive_moves_escaping_to_the_backtick(string word, string expected) =>
        Assert.Equal(expected, new ShellExpander { Escape = '`' }.Expand(word, Variables).Text);

    [Theory]
    [InlineData("$UNSET", "$UNSET")]
    [InlineData("${UNSET}", "${UNSET}")]
    [InlineData("${UNSET:-a}", "${UNSET:-a}")]
    [InlineData("${UNSET#a}", "${UNSET#a}")]
    [InlineData("${UNSET/a/b}", "${UNSET/a/b}")]
    [InlineData("$V", "v")]
    public void Undefined_variable_can_be_kept(string word, string expected) =>
        Assert.Equal(expected, new ShellExpander { Undefined = UndefinedHandling.Keep }.Expand(word, Variables).Text);

    [Theory]
    [InlineData("'$V' \"$V\"", "'$V' \"v\"")]
    [InlineData("\"a\\\"b\"", "\"a\"b\"")]
    public void Quotes_can_be_kept(string word, string expected) =>
        Assert.Equal(expected, new ShellExpander { Quotes = QuoteHandling.Keep }.Expand(word, Variables).Text);

    [Theory]
    [InlineData("it's $V", "it's v")]
    [InlineData("\"$V\" '$V'", "\"v\" 'v'")]
    [InlineData("\\$V", "$V")]
    public void Quotes_can_be_ignored(string word, string expected) =>
        Assert.Equal(expected, new ShellExpander { Quotes = QuoteHandling.Ignore }.Expand(word, Variables).Text);

    [Fact]
    public void Names_with_and_without_a_value_are_reported_once()
    {
        var word = new ShellExpander().Expand("$V${V}$UNSET${UNSET:-$ALSO}", Variables);

        Assert.Equal(["V"], word.Used);
        Assert.Equal(["UNSET", "ALSO"], word.Undefined);
    }

    [Fact]
    public void Deep_nesting_is_refused_without_exhausting_the_stack()
    {
        var word = string.Concat(Enumerable.Repeat("${A:-", 100_000));

        Assert.Throws<ExpansionException>(() => new ShellExpander().Expand(word, Variables));
    }

    [Fact]
    public void Value_that_doubles_without_end_is_refused()
    {
        var variables = VariableSet.Empty.With("A", new string('x', 600_000));

        Assert.Throws<ExpansionException>(() => new ShellExpander().Expand("$A$A", variables));
    }

    [Fact]
    public void Hostile_pattern_takes_bounded_time()
    {
        var variables = VariableSet.Empty.With("A", new string('a', 20_000));
        var pattern = string.Concat(Enumerable.Repeat("*a", 50)) + "b";

        Assert.Equal(20_000, new ShellExpander().Expand($"${{A##{pattern}}}", variables).Text.Length);
    }

    [Fact]
    public void Table_of_expansions_is_long_enough_to_trust() => Assert.True(Expansions.Count >= 100);
}
