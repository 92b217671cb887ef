namespace Davit.Registry.Transfer;

/// <summary>A piece of a blob in memory, filled by one and read by another while it fills.</summary>
internal sealed class BlobRange(long start, int lengthBytes, byte[] buffer)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _filled;
    private bool _isEnded;

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
    public void End() => Change(() => _isEnded = true);

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
