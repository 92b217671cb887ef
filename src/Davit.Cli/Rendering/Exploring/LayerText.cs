using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>What made a layer, in its own words: the instruction, else the history's comment.</summary>
internal static class LayerText
{
    public const string Missing = "<missing>";

    public static string Of(ExploredLayer layer) =>
        layer.Instruction.Text.Length > 0 ? layer.Instruction.Text : string.IsNullOrWhiteSpace(layer.Comment) ? Missing : layer.Comment.Trim();

    /// <summary>On one line, harmless, cut to <paramref name="width"/> characters.</summary>
    public static string Short(ExploredLayer layer, int width)
    {
        var line = PlainText.Of(string.Join(' ', Of(layer).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return line.Length <= width ? line : string.Concat(line.AsSpan(0, width - 1), "…");
    }
}
