using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>
/// Makes the snapshots of an image's layers: those missing are applied side by side, each into a directory of its
/// own, and committed from the bottom up. On failure nothing uncommitted is left; what was committed stays.
/// </summary>
public sealed class LayerUnpacker(SnapshotStore snapshots, LayerLimits? limits = null)
{
    private const int MaxLayersAtOnce = 3;

    /// <returns>The chain of all layers; null for none.</returns>
    public async Task<ChainId?> UnpackAsync(
        IReadOnlyList<ILayerSource> bottomFirst, IProgress<UnpackEvent>? progress, CancellationToken cancellationToken)
    {
        var chain = ChainId.All([.. bottomFirst.Select(layer => layer.DiffId)]);
        var (parent, first) = FindExisting(chain);
        for (var i = 0; i < first; i++)
        {
            progress?.Report(new UnpackEvent.Exists(i, bottomFirst[i].DiffId));
        }

        if (first < chain.Count)
        {
            await using var run = new UnpackRun(snapshots, limits ?? LayerLimits.Default, progress, Math.Min(Environment.ProcessorCount, MaxLayersAtOnce));
            await run.UnpackAsync(bottomFirst, first, parent, cancellationToken);
        }

        return chain.Count == 0 ? null : chain[^1];
    }

    /// <summary>The highest snapshot that exists, and the first layer that is missing.</summary>
    private (CommittedSnapshot? Parent, int First) FindExisting(IReadOnlyList<ChainId> chain)
    {
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            if (snapshots.Find(chain[i]) is { } existing)
            {
                return (existing, i + 1);
            }
        }

        return (null, 0);
    }
}
