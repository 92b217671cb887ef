using Davit.Engine.Images;

namespace Davit.Cli.Rendering.Images;

/// <summary>What a pull would find here: a line a layer, bottom first, and the sum.</summary>
internal static class PullStatusRenderer
{
    private const int ShortLength = 12;

    public static void Write(PullStatus status, TextWriter output)
    {
        var table = new TextTable("LAYER", "SIZE", "HERE", "MISSING", "STATUS");
        foreach (var layer in status.Layers)
        {
            table.Add(
                layer.Digest.Hex[..ShortLength],
                HumanText.PreciseSize(layer.SizeBytes),
                HumanText.PreciseSize(layer.PresentBytes),
                HumanText.PreciseSize(layer.SizeBytes - layer.PresentBytes),
                StatusOf(layer));
        }

        table.WriteTo(output);
        output.WriteLine($"Digest: {status.Manifest.Digest}");
        output.WriteLine(status.MissingBytes == 0
            ? $"Status: All layers of {status.Reference.FamiliarName} are here ({HumanText.PreciseSize(status.TotalBytes)})"
            : $"Status: {HumanText.PreciseSize(status.PresentBytes)} of {HumanText.PreciseSize(status.TotalBytes)} of {status.Reference.FamiliarName} are here, {HumanText.PreciseSize(status.MissingBytes)} are missing");
    }

    private static string StatusOf(LayerStatus layer) => layer switch
    {
        { IsComplete: true } => "complete",
        { IsDownloading: true } => "downloading",
        { PresentBytes: > 0 } => "partial",
        _ => "missing",
    };
}
