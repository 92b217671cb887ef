using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Draws a state: as many lines as the window has, each as wide as the window.</summary>
internal static class ExploreScreen
{
    public static IReadOnlyList<Line> Draw(ExploreState state)
    {
        var layout = state.Layout;
        if (layout.IsTooSmall)
        {
            return [.. Enumerable.Range(0, layout.Height).Select(i => new Line().Add(i == 0 ? "window too small" : "").Fit(layout.Width))];
        }

        return [Title(state).Fit(layout.Width, TextStyle.Reverse), .. Body(state), Status(state).Fit(layout.Width), Keys(state).Fit(layout.Width)];
    }

    private static Line Title(ExploreState state)
    {
        var image = state.Image;
        var right = $" {HumanText.Size(image.FinalBytes)}  wasted {HumanText.Size(image.WastedBytes)}  efficiency {ExploreSummary.Percent(image.Efficiency)} ";
        var room = Math.Max(8, state.Layout.Width - right.Length);
        return new Line().Add(PlainText.Fit($" {PlainText.Of(image.Name)}  {image.Platform}", room), TextStyle.Bold).Add(right);
    }

    private static IEnumerable<Line> Body(ExploreState state)
    {
        var height = state.Layout.BodyHeight;
        if (state.Page != ScreenPage.Panes)
        {
            var head = new Line().Add(state.Page == ScreenPage.Help ? " Keys" : " Findings", TextStyle.Bold);
            return PageText.Of(state).Skip(state.PageTop).Prepend(head).Concat(Enumerable.Repeat(new Line(), height)).Take(height + 1)
                .Select(line => line.Fit(state.Layout.Width));
        }

        var layers = LayersPane.Draw(state);
        var tree = TreePane.Draw(state);
        return state.Layout.IsNarrow
            ? state.Focus == Pane.Layers ? layers : tree
            : layers.Zip(tree, (left, right) => new Line().Add(left).Add("│", TextStyle.Dim).Add(right));
    }

    private static Line Status(ExploreState state)
    {
        if (state.Query is { } query)
        {
            return new Line().Add(" Search: ", TextStyle.Bold).Add(PlainText.Of(query)).Add("_");
        }

        if (state.Message.Length > 0)
        {
            return new Line().Add(" " + state.Message, TextStyle.Yellow);
        }

        return state is { Page: ScreenPage.Panes, Chosen: { } row } ? TreePane.Describe(row, state) : new Line();
    }

    private static Line Keys(ExploreState state)
    {
        (string Key, string Meaning)[] keys = state switch
        {
            { Query: not null } => [("Enter", "find"), ("Esc", "cancel")],
            { Page: not ScreenPage.Panes } => [("↑↓", "scroll"), ("Esc", "back")],
            { Layout.IsNarrow: true } => [("?", "help"), ("Tab", "pane"), ("/", "search"), ("q", "quit")],
            _ => [("?", "help"), ("Tab", "pane"), ("↑↓←→", "move"), ("amru", "filter"), ("v", "view"), ("/", "search"), ("w", "waste"), ("q", "quit")],
        };
        var line = new Line().Add(" ");
        foreach (var (key, meaning) in keys)
        {
            line.Add(key, TextStyle.Bold).Add($" {meaning}  ", TextStyle.Dim);
        }

        return line;
    }
}
