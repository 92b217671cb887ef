using Davit.Cli.Rendering.Exploring;
using Davit.Cli.Rendering.Exploring.Interactive;

namespace Davit.Cli.Tests.Rendering.Exploring;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é漢", "é漢")]
    [InlineData("a\e[31mb\n", "a\\x1b[31mb\\x0a")]
    [InlineData("a\u202eb", "a\\u{202e}b")]
    public void What_a_terminal_obeys_is_shown_by_its_number(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Theory]
    [InlineData("abc", 5, "abc  ")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("漢字漢", 4, "漢… ")]
    [InlineData("e\u0301x", 2, "e\u0301x")]
    public void Text_takes_the_columns_it_is_given(string text, int columns, string expected)
    {
        Assert.Equal(expected, PlainText.Fit(text, columns));
        Assert.Equal(columns, PlainText.Width(PlainText.Fit(text, columns)));
    }

    [Fact]
    public void Long_words_are_broken_and_further_lines_indented() =>
        Assert.Equal(["aa bb", "  cccccc", "  ccc d"], WrappedText.Of("aa bb ccccccccc d", 8, indent: 2));
}
