using System.Globalization;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>The list of layers, and below it what is known of the chosen one.</summary>
internal static class LayersPane
{
    private const int SizeColumns = 7;

    /// <summary>The head and the body.</summary>
    public static IReadOnlyList<Line> Draw(ExploreState state)
    {
        var layout = state.Layout;
        var shown = layout.LayerLines(state.Image.Layers.Count);
        var top = Math.Clamp(state.Layer - (shown / 2), 0, state.Image.Layers.Count - shown);
        var head = new Line().Add($" Layers ({state.Layer + 1} of {state.Image.Layers.Count})", Head(state));
        var lines = state.Image.Layers.Skip(top).Take(shown).Select(layer => Row(layer, state))
            .Append(new Line())
            .Concat(Details(state.Image.Layers[state.Layer], layout.LayersWidth - 2).Select(line => new Line().Add(" ").Add(line)))
            .Concat(Enumerable.Repeat(new Line(), layout.BodyHeight))
            .Take(layout.BodyHeight)
            .Select(line => line.Fit(layout.LayersWidth));
        return [head.Fit(layout.LayersWidth), .. lines];
    }

    private static TextStyle Head(ExploreState state) => TextStyle.Bold | (state.Focus == Pane.Layers ? TextStyle.Cyan : TextStyle.Dim);

    private static Line Row(ExploredLayer layer, ExploreState state)
    {
        var number = (layer.Index + 1).ToString(CultureInfo.InvariantCulture).PadLeft(3);
        var line = new Line().Add($"{number} {HumanText.Size(layer.SizeBytes),SizeColumns} ").Add(LayerText.Short(layer, state.Layout.LayersWidth));
        return layer.Index != state.Layer ? line : line.Fit(state.Layout.LayersWidth, state.Focus == Pane.Layers ? TextStyle.Reverse : TextStyle.Bold);
    }

    private static IEnumerable<Line> Details(ExploredLayer layer, int width)
    {
        var changes = layer.Changes;
        yield return new Line().Add($"+{changes.Added}", TextStyle.Green).Add(" added  ").Add($"~{changes.Changed}", TextStyle.Yellow).Add(" changed  ")
            .Add($"-{changes.Removed}", TextStyle.Red).Add(" removed");
        yield return new Line().Add($"{HumanText.Size(layer.SizeBytes)} stored");
        if (layer.WastedBytes > 0)
        {
            yield return new Line().Add($"{HumanText.Size(layer.WastedBytes)} hidden by later layers", TextStyle.Red);
        }

        if (layer.HidesBytes > 0)
        {
            yield return new Line().Add($"{HumanText.Size(layer.HidesBytes)} of earlier layers hidden", TextStyle.Red);
        }

        if (layer.Created is { } created)
        {
            yield return new Line().Add(created.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        }

        yield return new Line().Add($"sha256:{layer.DiffId.Digest.ShortHex}", TextStyle.Dim);
        yield return new Line();
        foreach (var part in LayerText.Of(layer).Split('\n').SelectMany(line => WrappedText.Of(PlainText.Of(line.Replace('\t', ' ')), width, indent: 2)))
        {
            yield return new Line().Add(part);
        }
    }
}
