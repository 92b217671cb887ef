using Davit.Content.Leases;
using Davit.Layers.Diffing;
using Davit.Layers.Merging;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>Makes new snapshots of the files of others: several layers in one, or a container's changes as they are now.</summary>
public sealed class SnapshotMerger(SnapshotStore snapshots)
{
    /// <summary>One layer in place of those above <paramref name="below"/>; the answer's <c>IsEmpty</c> says that nothing is left of them.</summary>
    /// <param name="top">Committed, as all below it.</param>
    /// <param name="below">How many layers, from the bottom, stay as they are; fewer than the chain has.</param>
    /// <param name="lease">Protects the new chain.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public MergedSnapshot Merge(ChainId top, int below, Lease lease, CancellationToken cancellationToken)
    {
        var layers = snapshots.LowerPaths(snapshots.Get(top).Id);
        var parent = below == 0 ? null : snapshots.ChainAt(top, below);
        var request = new MergeRequest([.. layers.SkipLast(below)], [.. layers.TakeLast(below)], "");
        return Make(request, parent, lease, cancellationToken);
    }

    /// <summary>A layer of what a container has written so far, on the image it was made from; the container keeps its own.</summary>
    /// <param name="writable">Not written to meanwhile: stopped or paused.</param>
    /// <param name="rules">What is no part of the container.</param>
    /// <param name="lease">Protects the new chain.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public MergedSnapshot Copy(ActiveSnapshot writable, ContainerRules rules, Lease lease, CancellationToken cancellationToken)
    {
        var parent = snapshots.ChainOf(writable.ParentId);
        var request = new MergeRequest([writable.TreePath], snapshots.LowerPaths(writable.ParentId), "")
        {
            EmptiedDirectories = rules.EmptiedDirectories,
            MountPoints = rules.MountPoints,
        };
        return Make(request, parent, lease, cancellationToken);
    }

    private MergedSnapshot Make(MergeRequest request, ChainId? parent, Lease lease, CancellationToken cancellationToken)
    {
        var snapshot = snapshots.Prepare(parent, "merge");
        try
        {
            LayerMerger.Merge(request with { Target = snapshot.TreePath, Overlay = snapshots.Overlay }, cancellationToken);
            var layer = LayerDiffer.Hash(new DiffRequest(snapshot.TreePath) { Overlay = snapshots.Overlay }, cancellationToken);
            if (layer.IsEmpty)
            {
                snapshots.Remove(snapshot);
                return new MergedSnapshot(parent, layer);
            }

            var chain = ChainId.Of(parent, layer.DiffId);
            lease.Protect(chain);
            snapshots.Commit(snapshot, layer.DiffId, layer.Usage);
            return new MergedSnapshot(chain, layer);
        }
        catch
        {
            snapshots.Remove(snapshot);
            throw;
        }
    }
}
