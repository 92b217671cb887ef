using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>Advice in a sentence: which layer, what it was made by, how many bytes, what to do.</summary>
internal static class AdviceText
{
    private const int InstructionWidth = 50;

    public static string Of(Advice advice, ImageExploration image)
    {
        var layer = Name(image.Layers[advice.Layer]);
        var other = advice.OtherLayer is { } index ? "l" + Name(image.Layers[index])[1..] : "";
        var bytes = HumanText.Size(advice.Bytes);
        var place = advice.Place;
        return advice.Kind switch
        {
            AdviceKind.PackageCache => $"{layer} leaves {bytes} of {advice.Cache!.Tool}'s cache in {place}: {advice.Cache.Remedy}.",
            AdviceKind.DeletedLater => $"{layer} stores {bytes} ({Files(advice)}, {Where(advice)}) that {other} deletes: {DeleteInTime(advice, image)}.",
            AdviceKind.ReplacedLater => $"{layer} stores {bytes} ({Files(advice)}, {Where(advice)}) that {other} replaces: write the final content once, in one layer.",
            AdviceKind.AttributesOnly => $"L{other[1..]} stores {bytes} ({Files(advice)}, {Where(advice)}) of l{layer[1..]} again, only with another mode or owner: {SetInTime(advice, image)}.",
            AdviceKind.RewrittenLater => $"L{other[1..]} stores {bytes} ({Files(advice)}, {Where(advice)}) of l{layer[1..]} again with the same content: leave them out of one of the two.",
            AdviceKind.SourcesBeforeDependencies => $"{layer} copies all sources before {other} installs dependencies ({bytes}): copy the files that list the dependencies first, install, then copy the rest, so that a changed source does not install again.",
            AdviceKind.Duplicates => $"{place} is in the image {advice.FileCount} times with the same content, {bytes} too much: keep one and link to it.",
            _ => "",
        };
    }

    /// <summary>Layers are numbered from 1 for people.</summary>
    private static string Name(ExploredLayer layer) =>
        LayerText.Of(layer) is LayerText.Missing ? $"Layer {layer.Index + 1}" : $"Layer {layer.Index + 1} ({LayerText.Short(layer, InstructionWidth)})";

    private static string Files(Advice advice) => advice.FileCount == 1 ? "1 file" : $"{advice.FileCount} files";

    private static string Where(Advice advice) => advice.Place == "/" ? "in several places" : advice.FileCount == 1 ? advice.Place! : "mostly " + advice.Place;

    private static string DeleteInTime(Advice advice, ImageExploration image) => image.Layers[advice.Layer].Instruction switch
    {
        { IsRun: true } => "delete in the same RUN, or merge the two",
        { IsCopy: true } => "leave them out of the context with .dockerignore, use RUN --mount=type=bind, or another stage",
        _ => "do both in one layer",
    };

    private static string SetInTime(Advice advice, ImageExploration image) => image.Layers[advice.Layer].Instruction switch
    {
        { IsCopy: true, Keyword: var keyword } => $"use {keyword} --chmod/--chown instead",
        { IsRun: true } => "set it in the same RUN",
        _ => "set it where the files are made",
    };
}
