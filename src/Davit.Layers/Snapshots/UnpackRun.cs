using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>One unpacking: the layers under way and what becomes of them. Disposing removes what was not committed.</summary>
internal sealed class UnpackRun(SnapshotStore snapshots, LayerLimits limits, IProgress<UnpackEvent>? progress, int layersAtOnce) : IAsyncDisposable
{
    // Layers whose stream is open: the next ones are on their way, as far as the network's buffers go, while others are unpacked.
    private const int OpenedAhead = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _openSlots = new(layersAtOnce + OpenedAhead);
    private readonly SemaphoreSlim _slots = new(layersAtOnce);
    private readonly List<Layer> _layers = [];
    private readonly List<Task<AppliedLayer>> _applying = [];
    private int _committed;

    internal async Task UnpackAsync(
        IReadOnlyList<ILayerSource> sources, int first, CommittedSnapshot? parent, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_stop.Cancel);
        for (var i = first; i < sources.Count; i++)
        {
            var layer = new Layer(i, sources[i], snapshots.Prepare(null, $"unpack {sources[i].DiffId}"));
            _layers.Add(layer);
            _applying.Add(ApplyAsync(layer, _stop.Token));
        }

        var failed = FirstFailureAsync();
        while (_committed < _layers.Count)
        {
            // Whichever comes first: the layer to commit next, or the failure of any other.
            await await Task.WhenAny(_applying[_committed], failed);
            parent = await CommitReadyAsync(parent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_applying)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var layer in _layers.Skip(_committed))
        {
            Abandon(layer.Snapshot);
        }

        _openSlots.Dispose();
        _slots.Dispose();
        _stop.Dispose();
    }

    private void Abandon(ActiveSnapshot snapshot)
    {
        try
        {
            snapshots.Remove(snapshot);
        }
        catch (DavitException)
        {
            // The error that led here tells more; the next process to recover the store finds the directory.
        }
    }

    private async Task<AppliedLayer> ApplyAsync(Layer layer, CancellationToken cancellationToken)
    {
        await _openSlots.WaitAsync(cancellationToken);
        try
        {
            progress?.Report(new UnpackEvent.Started(layer.Index, layer.DiffId));
            await using var stream = await layer.Source.OpenAsync(cancellationToken);
            var applied = await ApplyAsync(layer, stream, cancellationToken);
            await layer.Source.CompleteAsync(cancellationToken);
            progress?.Report(new UnpackEvent.Applied(layer.Index, layer.DiffId));
            return applied;
        }
        catch (DavitException error) when (error.GetType() == typeof(DavitException))
        {
            throw new DavitException(error.Kind, $"unpack layer {layer.DiffId}: {error.Message}", error.Hint, error);
        }
        finally
        {
            _openSlots.Release();
        }
    }

    private async Task<AppliedLayer> ApplyAsync(Layer layer, Stream stream, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var request = new ApplyRequest(layer.Snapshot.TreePath)
            {
                Overlay = snapshots.Overlay,
                Limits = limits,
                DiffIdAlgorithm = layer.DiffId.Digest.HashAlgorithm,
            };
            var applied = await LayerPipeline.RunAsync(stream, request, bytes => Report(layer, bytes), cancellationToken);
            return applied.DiffId == layer.DiffId ? applied
                : throw new DavitException(ErrorKind.Corrupt, $"the uncompressed layer is {applied.DiffId}");
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Ends with the first error; never otherwise.</summary>
    private async Task FirstFailureAsync()
    {
        await foreach (var task in Task.WhenEach(_applying))
        {
            await task;
        }

        await Task.Delay(Timeout.Infinite, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>All layers that are ready in a row, with one sync of the file system.</summary>
    private async Task<CommittedSnapshot?> CommitReadyAsync(CommittedSnapshot? parent)
    {
        var ready = new List<PendingCommit>();
        var lower = snapshots.LowerPaths(parent?.Id);
        while (_committed + ready.Count < _layers.Count && _applying[_committed + ready.Count] is { IsCompletedSuccessfully: true } done)
        {
            var layer = _layers[_committed + ready.Count];
            var applied = await done;
            LayerFixUp.Apply(layer.Snapshot.TreePath, lower, snapshots.Overlay, applied.FixUps);
            ready.Add(new PendingCommit(layer.Snapshot, layer.DiffId, applied.Usage));
            lower = [layer.Snapshot.TreePath, .. lower];
        }

        if (ready.Count == 0)
        {
            return parent;
        }

        var committed = snapshots.Commit(ready, parent);
        for (var i = 0; i < ready.Count; i++)
        {
            var layer = _layers[_committed++];
            progress?.Report(new UnpackEvent.Committed(layer.Index, layer.DiffId));
        }

        return committed[^1];
    }

    private void Report(Layer layer, long bytesRead) =>
        progress?.Report(new UnpackEvent.Advanced(layer.Index, layer.DiffId, bytesRead, layer.Source.SizeBytes));

    private sealed record Layer(int Index, ILayerSource Source, ActiveSnapshot Snapshot)
    {
        internal DiffId DiffId => Source.DiffId;
    }
}
