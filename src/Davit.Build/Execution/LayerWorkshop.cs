using Davit.Build.Caching;
using Davit.Build.Execution.Workspaces;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Build.Execution;

/// <summary>Begins layers on what other steps made, and finishes them.</summary>
internal sealed class LayerWorkshop(BuildServices services, SnapshotBatch batch)
{
    /// <param name="parent">What it is made upon.</param>
    /// <param name="purpose">For people who look into the store.</param>
    public WorkingLayer Begin(StepState parent, string purpose)
    {
        var snapshot = parent.Sealed is { } unpublished
            ? batch.PrepareOn(unpublished, purpose)
            : services.Snapshots.Prepare(parent.Result.ChainId, purpose);
        return new WorkingLayer(services.Snapshots, snapshot, services.Workspace.CreateDirectory("rootfs"));
    }

    /// <summary>Unmounts it and gives it its identity.</summary>
    public SealedSnapshot Seal(WorkingLayer layer, CancellationToken cancellationToken, out BuiltLayer built)
    {
        layer.Unmount();
        var request = new DiffRequest(layer.TreePath) { Overlay = services.Snapshots.Overlay };
        var diff = LayerDiffer.Hash(request, cancellationToken);
        // The cache keeps milliseconds; the same image must come of it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(services.Store.Time.GetUtcNow().ToUnixTimeMilliseconds());
        built = new BuiltLayer(diff.DiffId, diff.TarBytes, now);
        return new SealedSnapshot(layer.Take(), diff.DiffId, diff.Usage);
    }

    public static ChainId ChainOf(StepState parent, BuiltLayer layer) => ChainId.Of(parent.Result.ChainId, layer.DiffId);
}
