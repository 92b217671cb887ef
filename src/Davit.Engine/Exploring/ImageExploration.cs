using Davit.Oci;

namespace Davit.Engine.Exploring;

/// <summary>
/// What the layers of an image hold. <see cref="StoredBytes"/> is what all layers store together, <see cref="FinalBytes"/> what the
/// image shows; the difference is wasted. All are bytes of file contents, uncompressed; of files with several names in one layer once.
/// </summary>
public sealed class ImageExploration
{
    private readonly FileNode[] _levels;

    internal ImageExploration(FileNode[] levels) => _levels = levels;

    /// <summary>As it was asked for.</summary>
    public required string Name { get; init; }

    public required ImageId Id { get; init; }

    public required Platform Platform { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>From the bottom.</summary>
    public required IReadOnlyList<ExploredLayer> Layers { get; init; }

    /// <summary>What is wasted most first.</summary>
    public required IReadOnlyList<WastedPath> Wasted { get; init; }

    /// <summary>What could be saved most by first.</summary>
    public required IReadOnlyList<DuplicateFiles> Duplicates { get; init; }

    /// <summary>What is worth most first.</summary>
    public required IReadOnlyList<Advice> Advice { get; init; }

    public long StoredBytes => Layers.Sum(layer => layer.SizeBytes);

    public long FinalBytes => _levels.Length == 0 ? 0 : _levels[^1].TreeBytes;

    public long WastedBytes => StoredBytes - FinalBytes;

    /// <summary>Final by stored bytes; 1 for an image without bytes.</summary>
    public double Efficiency => StoredBytes == 0 ? 1 : (double)FinalBytes / StoredBytes;

    /// <summary>The root of what the layers up to <paramref name="layer"/> show.</summary>
    public FileNode Tree(int layer) => _levels[layer];

    /// <summary>What <paramref name="layer"/> does to those below it.</summary>
    public ChangedNode ChangesOf(int layer) => ChangedNode.Compare(layer == 0 ? null : _levels[layer - 1], _levels[layer]);

    /// <summary>What the layers above the lowest, up to <paramref name="layer"/>, do to the lowest.</summary>
    public ChangedNode ChangesUpTo(int layer) => ChangedNode.Compare(layer == 0 ? null : _levels[0], _levels[layer]);
}
