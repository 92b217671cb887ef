namespace Davit.Registry.Transfer;

/// <summary>A piece of a blob in memory, filled by one and read by another while it fills.</summary>
internal sealed class BlobRange(long start, int lengthBytes, byte[] buffer)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _filled;
    private bool _isEnded;
    private bool _isDropped;

    public long Start => start;

    public long StopsBefore => start + lengthBytes;

    public byte[] Buffer => buffer;

    /// <summary>Bytes handed out.</summary>
    public int Taken { get; private set; }

    public bool IsTaken => Taken == lengthBytes;

    /// <summary>What is still to be filled; for the one who fills.</summary>
    public Memory<byte> Free => buffer.AsMemory(_filled, lengthBytes - _filled);

    public void Fill(int count) => Change(() => _filled += count);

    /// <summary>No more will come, whether or not it is full.</summary>
    /// <returns>True when the buffer belongs to the one who filled it, because its reader has left.</returns>
    public bool End()
    {
        var isDropped = false;
        Change(() => (_isEnded, isDropped) = (true, _isDropped));
        return isDropped;
    }

    /// <summary>The reader takes no more of it.</summary>
    /// <returns>True when the buffer belongs to the reader; false while it may still be written to.</returns>
    public bool Drop()
    {
        lock (_lock)
        {
            _isDropped = true;
            return _isEnded;
        }
    }

    /// <summary>Waits for bytes; 0 when it ended early.</summary>
    public async ValueTask<int> TakeAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var count = Math.Min(destination.Length, _filled - Taken);
                if (count > 0 || _isEnded)
                {
                    buffer.AsSpan(Taken, count).CopyTo(destination.Span);
                    Taken += count;
                    return count;
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
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
