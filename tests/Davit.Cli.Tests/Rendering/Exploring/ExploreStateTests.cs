using Davit.Cli.Rendering.Exploring;
using Davit.Cli.Rendering.Exploring.Interactive;

namespace Davit.Cli.Tests.Rendering.Exploring;

public sealed class ExploreStateTests(ExploredImage explored) : IClassFixture<ExploredImage>
{
    [Fact]
    public void It_starts_with_the_lowest_layer() => Assert.Equal(["bin", "etc", "usr"], Names(Start()));

    [Fact]
    public void Moving_among_the_layers_shows_their_changes()
    {
        var state = Press(Start(), Key.Down);

        Assert.Equal(1, state.Layer);
        Assert.Equal(["etc", "srv"], Names(state));
        Assert.Equal(2, Press(state, Key.Down, Key.Down, Key.Down).Layer);
        Assert.Equal(0, Press(state, Key.Home).Layer);
    }

    [Fact]
    public void Directories_open_and_close_with_the_arrows()
    {
        var state = Press(Start(), Key.Down, Key.Tab, Key.Right);
        Assert.Equal(["etc", "  hosts", "  passwd", "srv"], Names(state));

        state = Press(state, Key.Right);
        Assert.Equal("/etc/hosts", state.Chosen!.Path);

        state = Press(state, Key.Left);
        Assert.Equal("/etc", state.Chosen!.Path);
        Assert.Equal(["etc", "srv"], Names(Press(state, Key.Left)));
        Assert.Equal(Pane.Layers, Press(state, Key.Left, Key.Left).Focus);
    }

    [Fact]
    public void Everything_opens_and_closes_at_once()
    {
        var state = Press(Press(Start(), Key.Down, Key.Tab, Key.Down), 'e');

        Assert.Equal(["etc", "srv", "  app", "    one", "    two"], Names(state));
        Assert.Equal(["etc", "srv"], Names(Press(state, 'c')));
    }

    [Fact]
    public void Filters_take_names_away_and_bring_them_back()
    {
        var state = Press(Start(), Key.Down);

        Assert.Equal(["etc"], Names(Press(state, 'a')));
        Assert.Equal(["srv"], Names(Press(state, 'm', 'r')));
        Assert.Empty(Press(state, 'a', 'm', 'r').Rows);
        Assert.Equal(["bin", "etc", "srv", "usr"], Names(Press(state, 'u')));
        Assert.Equal(Names(state), Names(Press(state, 'a', 'a')));
    }

    [Fact]
    public void The_other_view_is_of_all_layers_up_to_this()
    {
        var state = Press(Press(Start(), Key.Down, Key.Down), 'v');

        Assert.Equal(TreeScope.UpTo, state.Scope);
        Assert.Equal([ExploredImage.Hostile, "etc", "srv"], Names(state));
    }

    [Fact]
    public void Sizes_can_order_the_tree() => Assert.Equal(["usr", "etc", "bin"], Names(Press(Start(), 's')));

    [Fact]
    public void Search_finds_below_closed_directories_and_goes_around()
    {
        var state = Press(Press(Start(), '/', 'T', 'O'), Key.Enter);
        Assert.Equal("/usr/bin/tool", state.Chosen!.Path);
        Assert.Equal("'TO': 1 of 1", state.Message);

        state = Press(Press(Start(), '/', 's'), Key.Enter);
        Assert.Equal("/etc/hosts", state.Chosen!.Path);
        Assert.Equal("/etc/passwd", Press(state, 'n').Chosen!.Path);
        Assert.Equal("/usr", Press(state, 'N').Chosen!.Path);
        Assert.Equal("/etc/hosts", Press(state, 'n', 'n', 'n').Chosen!.Path);
    }

    [Fact]
    public void A_search_is_given_up_and_a_vain_one_says_so()
    {
        Assert.Null(Press(Press(Start(), '/', 'q'), Key.Escape).Query);
        Assert.Null(Press(Press(Start(), '/', 'q'), Key.Escape).ExitCode);
        Assert.Equal("a", Press(Press(Start(), '/', 'a', 'b'), Key.Backspace).Query);
        Assert.Equal("no name with 'zzz' here", Press(Press(Start(), '/', 'z', 'z', 'z'), Key.Enter).Message);
    }

    [Fact]
    public void It_ends_with_q_and_with_the_interrupt_key()
    {
        Assert.Equal(0, Press(Start(), 'q').ExitCode);
        Assert.Equal(130, Press(Start(), Key.Interrupt).ExitCode);
        Assert.Equal(130, Press(Press(Start(), '/'), Key.Interrupt).ExitCode);
        Assert.Null(Press(Start(), '?', 'q').ExitCode);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(72, 10)]
    [InlineData(40, 12)]
    [InlineData(24, 6)]
    [InlineData(10, 3)]
    [InlineData(1, 1)]
    public void Every_line_of_every_page_is_as_wide_as_the_window(int width, int height)
    {
        foreach (var keys in new[] { "", "v", "tu", "w", "?", "/x", "jjt", "\tes" })
        {
            var state = keys.Aggregate(Start(), (s, key) => key == '\t' ? Press(s, Key.Tab) : Press(s, key)).WithLayout(new ScreenLayout(width, height));

            var lines = ExploreScreen.Draw(state);

            Assert.Equal(height, lines.Count);
            Assert.All(lines, line => Assert.Equal(width, PlainText.Width(line.Text)));
            Assert.DoesNotContain(lines, line => line.Text.Contains('\u202e', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_screen_shows_layers_tree_and_the_chosen_name()
    {
        var lines = ExploreScreen.Draw(Press(Start(), Key.Down, Key.Tab, Key.Right, Key.Down, Key.Down)).Select(line => line.Text).ToArray();

        Assert.StartsWith(" made  linux/amd64", lines[0], StringComparison.Ordinal);
        Assert.Contains("wasted 150B", lines[0], StringComparison.Ordinal);
        Assert.Contains("  2    150B RUN change", lines[3], StringComparison.Ordinal);
        Assert.Contains("-    -50B     hosts", lines[3], StringComparison.Ordinal);
        Assert.Contains("~    120B     passwd", lines[4], StringComparison.Ordinal);
        Assert.Contains("/etc/passwd  -rw-r--r-- 0:0 120B  was -rw-r--r-- 0:0 100B", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_can_be_left_out_but_not_what_is_chosen()
    {
        var line = new Line().Add("a", TextStyle.Green).Add("b", TextStyle.Reverse | TextStyle.Red);

        Assert.Equal("\e[32ma\e[0m\e[7;31mb\e[0m", line.ToAnsi(isColoured: true));
        Assert.Equal("a\e[7mb\e[0m", line.ToAnsi(isColoured: false));
    }

    [Fact]
    public void The_chosen_row_stays_in_sight()
    {
        var state = Press(Press(Start().WithLayout(new ScreenLayout(80, 6)), 'u'), Key.Tab, Key.End);

        Assert.Equal("/usr", state.Chosen!.Path);
        Assert.InRange(state.Cursor, state.Top, state.Top + state.Layout.BodyHeight - 1);
        Assert.Equal(0, Press(state, Key.Home).Top);
    }

    private ExploreState Start() => ExploreState.Start(explored.Image, new ScreenLayout(80, 24));

    private static ExploreState Press(ExploreState state, params Key[] keys) => keys.Aggregate(state, (s, key) => ExploreKeys.Press(s, new KeyPress(key)));

    private static ExploreState Press(ExploreState state, params char[] keys) => keys.Aggregate(state, (s, key) => ExploreKeys.Press(s, KeyPress.Of(key)));

    private static IEnumerable<string> Names(ExploreState state) => state.Rows.Select(row => new string(' ', row.Depth * 2) + row.Node.File.Name);
}
