using Davit.Engine.Settings;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Images;

/// <summary>Takes an image's layers into the store as the store is to keep them. Each layer read is verified either way.</summary>
internal sealed class LayerIntake(SnapshotStore snapshots, LayerStorage storage)
{
    private const int MaxLayersAtOnce = 3;

    /// <summary>Layers that are here already are passed over.</summary>
    public async Task TakeAsync(IReadOnlyList<IIncomingLayer> bottomFirst, CancellationToken cancellationToken)
    {
        if (storage == LayerStorage.Unpacked)
        {
            await new LayerUnpacker(snapshots).UnpackAsync(bottomFirst, progress: null, cancellationToken);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxLayersAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            bottomFirst.Where(layer => !layer.IsVerified), options, async (layer, token) => await LayerReader.VerifyAsync(layer, token));
    }
}
