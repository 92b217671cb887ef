using Davit.Cli.Rendering.Formatting;

namespace Davit.Cli.Tests.Rendering.Formatting;

public sealed class TabbedTextTests
{
    [Theory]
    [InlineData("A\tB\nlonger than ten\tx\n", "A                 B\nlonger than ten   x\n")]
    [InlineData("A\tB\tC\nx\ty\tz\n", "A         B         C\nx         y         z\n")]
    [InlineData("A\tB\nx\t\n", "A         B\nx         \n")]
    [InlineData("one\n\ntwo\n", "one\n\ntwo\n")]
    [InlineData("", "")]
    public void Cells_stand_under_each_other(string text, string aligned) => Assert.Equal(aligned, TabbedText.Align(text));

    // As Go's tabwriter: a line without the cell ends the column.
    [Fact]
    public void A_line_with_fewer_cells_parts_the_columns_above_and_below() => Assert.Equal(
        "aaaaaaaaaaaaaaaa   b\nno cell\nc         d\n",
        TabbedText.Align("aaaaaaaaaaaaaaaa\tb\nno cell\nc\td\n"));

    [Fact]
    public void Wide_characters_take_two_places() => Assert.Equal("中中中中中   x\nabcdefghij   y\n", TabbedText.Align("中中中中中\tx\nabcdefghij\ty\n"));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly ten", 11, "exactly ten")]
    [InlineData("longer than ten", 10, "longer th…")]
    [InlineData("中中中中中", 6, "中中…")]
    public void Long_texts_are_cut_with_an_ellipsis(string text, int width, string expected) => Assert.Equal(expected, TerminalText.Ellipsis(text, width));
}
