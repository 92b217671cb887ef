using System.Globalization;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>An exploration as text, for pipes, logs and people in a hurry.</summary>
internal sealed class ExploreSummary(TextWriter output, ImageExploration image)
{
    private const int MaxWasted = 20;
    private const int MaxAdvice = 20;
    private const int InstructionWidth = 60;

    public void Write()
    {
        output.WriteLine($"Image:       {PlainText.Of(image.Name)} ({image.Id.Digest.ShortHex}, {image.Platform})");
        output.WriteLine($"Layers:      {image.Layers.Count}, {Size(image.StoredBytes)} together");
        output.WriteLine($"Image size:  {Size(image.FinalBytes)}");
        output.WriteLine($"Wasted:      {Size(image.WastedBytes)} ({Percent(1 - image.Efficiency)})");
        output.WriteLine($"Efficiency:  {Percent(image.Efficiency)}");
        output.WriteLine();
        WriteLayers();
        WriteWasted();
        WriteAdvice();
    }

    /// <returns>True when no rule refuses the image.</returns>
    public bool WriteRules(IReadOnlyList<FailRule> rules)
    {
        var passes = true;
        output.WriteLine();
        foreach (var rule in rules)
        {
            var refuses = rule.Refuses(image);
            output.WriteLine($"{(refuses ? "FAIL" : "PASS")}  {rule.Text}  ({rule.Told(image)})");
            passes &= !refuses;
        }

        return passes;
    }

    public static string Percent(double share) => (Math.Floor(share * 10000) / 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private void WriteLayers()
    {
        var table = new TextTable("LAYER", "SIZE", "ADDED", "CHANGED", "REMOVED", "WASTED", "CREATED BY");
        foreach (var layer in image.Layers)
        {
            table.Add(
                Number(layer.Index + 1), Size(layer.SizeBytes), Number(layer.Changes.Added), Number(layer.Changes.Changed), Number(layer.Changes.Removed),
                Size(layer.WastedBytes), LayerText.Short(layer, InstructionWidth));
        }

        table.WriteTo(output);
    }

    private void WriteWasted()
    {
        if (image.Wasted.Count == 0)
        {
            return;
        }

        output.WriteLine();
        var table = new TextTable("WASTED", "COPIES", "LAYERS", "HOW", "PATH");
        foreach (var path in image.Wasted.Take(MaxWasted))
        {
            table.Add(Size(path.WastedBytes), Number(path.Copies.Count), Layers(path), How(path), PlainText.Of(path.Path));
        }

        table.WriteTo(output);
        WriteRest(image.Wasted.Count - MaxWasted, "more paths", image.Wasted.Skip(MaxWasted).Sum(path => path.WastedBytes));
    }

    private void WriteAdvice()
    {
        if (image.Advice.Count == 0)
        {
            return;
        }

        output.WriteLine("\nAdvice:");
        foreach (var advice in image.Advice.Take(MaxAdvice))
        {
            output.WriteLine("- " + PlainText.Of(AdviceText.Of(advice, image)));
        }

        WriteRest(image.Advice.Count - MaxAdvice, "more", image.Advice.Skip(MaxAdvice).Sum(advice => advice.Bytes));
    }

    private void WriteRest(int count, string what, long bytes)
    {
        if (count > 0)
        {
            output.WriteLine($"… and {Number(count)} {what} ({Size(bytes)}); --json has all");
        }
    }

    /// <summary>The layers that store it in vain, and the last that hides it: <c>1,2→3</c>.</summary>
    internal static string Layers(WastedPath path) =>
        $"{string.Join(',', path.Copies.Select(copy => copy.Layer + 1))}→{path.Copies[^1].HiddenBy + 1}";

    internal static string How(WastedPath path) => path.Copies[^1].Kind switch
    {
        HidingKind.Deleted => "deleted",
        HidingKind.Replaced => "replaced",
        HidingKind.AttributesOnly => "chmod/chown",
        _ => "rewritten",
    };

    private static string Size(long bytes) => HumanText.Size(bytes);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
