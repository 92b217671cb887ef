using Davit.Build.Caching;
using Davit.Layers.Snapshots;

namespace Davit.Build.Execution;

/// <summary>
/// Makes finished layers and cache records known to everybody, several at a time: the disk is waited for once a second, not once a
/// step. What is not published when the process dies is as if it had not been done; what could not be published is tried again with
/// the next, since others stand on it, and the last publication tells what is wrong.
/// </summary>
internal sealed class LayerPublisher(BuildServices services, SnapshotBatch batch) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly List<ActiveSnapshot> _superseded = [];
    private List<FinishedStep> _waiting = [];
    private Task _timer = Task.CompletedTask;
    private readonly CancellationTokenSource _timerStop = new();

    public void Add(FinishedStep step)
    {
        lock (_gate)
        {
            _waiting.Add(step);
            if (_timer.IsCompleted && !_timerStop.IsCancellationRequested)
            {
                _timer = PublishLaterAsync(_timerStop.Token);
            }
        }
    }

    /// <summary>Publishes what was added so far and is not published yet; when it fails, all of that waits for the next time.</summary>
    public async Task PublishAsync()
    {
        await _publishing.WaitAsync();
        try
        {
            List<FinishedStep> steps;
            lock (_gate)
            {
                (steps, _waiting) = (_waiting, []);
            }

            if (steps.Count > 0)
            {
                await Task.Run(() => PublishOrPutBack(steps));
            }
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Publishes the rest, also of a build that failed: what it did need not be done again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timerStop.CancelAsync();
        await _timer;
        try
        {
            await PublishAsync();
        }
        finally
        {
            _timerStop.Dispose();
            _publishing.Dispose();
        }
    }

    /// <summary>Drops snapshots that turned out to exist already; to be called when nothing stands on them any more.</summary>
    public void RemoveSuperseded()
    {
        // Children first.
        foreach (var snapshot in Enumerable.Reverse(_superseded))
        {
            services.Snapshots.Remove(snapshot);
        }

        _superseded.Clear();
    }

    private async Task PublishLaterAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        if (!cancellationToken.IsCancellationRequested)
        {
            // A failure is not lost: the steps wait again, and the build does not end without having published them.
            await PublishAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void PublishOrPutBack(List<FinishedStep> steps)
    {
        try
        {
            Publish(steps);
        }
        catch
        {
            lock (_gate)
            {
                // In front: what was added meanwhile may stand on them.
                _waiting = [.. steps, .. _waiting];
            }

            throw;
        }
    }

    /// <summary>May be called again with what it failed for: committing and recording twice is the same as once.</summary>
    private void Publish(List<FinishedStep> steps)
    {
        var layers = steps.Where(s => s.Layer is not null).ToArray();
        var committed = layers.Length == 0 ? [] : batch.Commit([.. layers.Select(s => s.Layer!)]);
        services.Store.Database.Write(session =>
        {
            foreach (var step in steps)
            {
                foreach (var key in step.Keys)
                {
                    services.Cache.Record(session, key, step.Result);
                }

                if (step.Locked is { } locked)
                {
                    services.Locks.Release(session, locked);
                }
            }
        });
        _superseded.AddRange(layers.Zip(committed).Where(p => p.First.Layer!.Snapshot.Id != p.Second.Id).Select(p => p.First.Layer!.Snapshot));
    }
}
