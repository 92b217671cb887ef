namespace Davit.Engine.Exploring;

/// <summary>All that is worth saying about an image.</summary>
internal sealed class Advisor(
    IReadOnlyList<ExploredLayer> layers, IReadOnlyList<FileNode> levels, IReadOnlyList<HiddenFile> hidden, IReadOnlyList<DuplicateFiles> duplicates)
{
    /// <summary>Less than this is not worth changing a Dockerfile for.</summary>
    private const long MinimumBytes = 100_000;

    /// <returns>What is worth most first.</returns>
    internal IReadOnlyList<Advice> Run() =>
        [.. (levels.Count == 0 ? [] : CacheAdvice.Of(levels[^1]))
            .Concat(HidingAdvice.Of(hidden))
            .Concat(OrderAdvice.Of(layers))
            .Concat(duplicates.Select(OfDuplicates))
            .Where(advice => advice.Bytes >= MinimumBytes)
            .OrderByDescending(advice => advice.Bytes).ThenBy(advice => advice.Layer).ThenBy(advice => advice.Kind)];

    private static Advice OfDuplicates(DuplicateFiles group) => new(AdviceKind.Duplicates, group.Files[^1].Layer, group.ExtraBytes)
    {
        Place = group.Files[0].Path,
        FileCount = group.Files.Count,
    };
}
