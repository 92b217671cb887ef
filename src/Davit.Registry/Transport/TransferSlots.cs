namespace Davit.Registry.Transport;

/// <summary>How many transfers may run at once; who finds no slot free waits for one. Thread-safe.</summary>
internal sealed class TransferSlots(int? limit) : IDisposable
{
    private readonly SemaphoreSlim? _free = limit is { } count ? new SemaphoreSlim(count, count) : null;

    /// <summary>Disposing what is returned gives the slot back.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        if (_free is not null)
        {
            await _free.WaitAsync(cancellationToken);
        }

        return new Slot(_free);
    }

    /// <summary>Null when none is free now.</summary>
    public IDisposable? TryTake() => _free is null || _free.Wait(0) ? new Slot(_free) : null;

    public void Dispose() => _free?.Dispose();

    private sealed class Slot(SemaphoreSlim? free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose()
        {
            try
            {
                Interlocked.Exchange(ref _free, null)?.Release();
            }
            catch (ObjectDisposedException)
            {
                // The client is gone, and nobody waits for a slot of it.
            }
        }
    }
}
