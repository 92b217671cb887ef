using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>The pages that are read from top to bottom: findings and help.</summary>
internal static class PageText
{
    private const int MaxWasted = 500;

    private static readonly (string Keys, string Meaning)[] Help =
    [
        ("Tab", "from the layers to the tree and back"),
        ("↑ ↓ k j", "move; PgUp, PgDn, Home, End, g, G likewise"),
        ("→ l Enter", "expand a directory; from the layers: to the tree"),
        ("← h", "collapse it, or go to the one above"),
        ("Space", "expand or collapse"),
        ("e  c", "expand all below; collapse all"),
        ("[ ]", "layer below, layer above"),
        ("v", "view: changes of this layer, or of all layers up to it against the lowest"),
        ("a m r u", "show or hide what is added, modified, removed, unmodified"),
        ("s", "sort by name or by size"),
        ("t", "attributes: type, permissions, owner"),
        ("/  n N", "search names, also below collapsed directories; next, previous"),
        ("w", "findings: advice and wasted files"),
        ("Ctrl-L", "draw again; Ctrl-Z suspends"),
        ("q", "quit"),
    ];

    public static IReadOnlyList<Line> Of(ExploreState state) => state.Page switch
    {
        ScreenPage.Help => [.. HelpLines(state)],
        ScreenPage.Findings => [.. FindingLines(state)],
        _ => [],
    };

    private static IEnumerable<Line> HelpLines(ExploreState state)
    {
        yield return new Line();
        foreach (var (keys, meaning) in Help)
        {
            var lines = WrappedText.Of(meaning, Math.Max(10, state.Layout.Width - 16)).ToArray();
            for (var i = 0; i < lines.Length; i++)
            {
                yield return new Line().Add("  ").Add(PlainText.Fit(i == 0 ? keys : "", 11), TextStyle.Bold).Add("  ").Add(lines[i]);
            }
        }

        yield return new Line();
        yield return new Line().Add("  +", TextStyle.Green).Add(" added  ").Add("~", TextStyle.Yellow).Add(" changed  ").Add("-", TextStyle.Red).Add(" removed");
        yield return new Line().Add("  Sizes of directories: what is added below them; with 'u' all that is there.");
    }

    private static IEnumerable<Line> FindingLines(ExploreState state)
    {
        var image = state.Image;
        var width = state.Layout.Width - 2;
        yield return new Line();
        if (image.Advice.Count == 0 && image.Wasted.Count == 0)
        {
            yield return new Line().Add(" Nothing: no layer hides anything of another.", TextStyle.Green);
        }

        foreach (var advice in image.Advice)
        {
            var first = true;
            foreach (var text in WrappedText.Of("- " + PlainText.Of(AdviceText.Of(advice, image)), width, indent: 2))
            {
                yield return new Line().Add(" " + text, first ? TextStyle.Plain : TextStyle.Dim);
                first = false;
            }
        }

        if (image.Wasted.Count == 0)
        {
            yield break;
        }

        yield return new Line();
        yield return new Line().Add($" {"WASTED",8}  {"LAYERS",-8}  {"HOW",-11}  PATH", TextStyle.Bold);
        foreach (var path in image.Wasted.Take(MaxWasted))
        {
            yield return new Line().Add($" {HumanText.Size(path.WastedBytes),8}  ", TextStyle.Red)
                .Add($"{ExploreSummary.Layers(path),-8}  {ExploreSummary.How(path),-11}  {PlainText.Of(path.Path)}");
        }

        if (image.Wasted.Count > MaxWasted)
        {
            yield return new Line().Add($" … and {image.Wasted.Count - MaxWasted} more", TextStyle.Dim);
        }
    }
}
