namespace Davit.Content.Blobs;

/// <summary>How far a blob that is being written has come. Thread-safe.</summary>
internal sealed class BlobGrowth
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = New();
    private long _bytes;
    private bool _isComplete;
    private bool _isAbandoned;

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _isComplete;
            }
        }
    }

    public void Grow(long bytes) => Change(() => _bytes = bytes);

    /// <summary>No more will come.</summary>
    public void Complete() => Change(() => _isComplete = true);

    /// <summary>No more will come, and what came is nothing.</summary>
    public void Abandon() => Change(() => _isAbandoned = !_isComplete);

    /// <summary>Waits until there are so many bytes, or no more will come.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="EndOfStreamException">It was given up.</exception>
    public async ValueTask<long> WaitForAsync(long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isAbandoned)
                {
                    throw new EndOfStreamException("the blob that is being written was given up");
                }

                if (_bytes >= bytes || _isComplete)
                {
                    return _bytes;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = New();
        }

        changed.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
