namespace Davit.Registry.Transport;

/// <summary>
/// What all requests to one host have in common: a host that asks to be left alone is left alone by all of them, and one that fails
/// again and again is not asked again by each of them. Thread-safe.
/// </summary>
internal sealed class HostBudget
{
    private readonly Lock _lock = new();
    private int _fruitless;
    private DateTimeOffset _quietUntil;

    /// <summary>Waits while the host wants no requests.</summary>
    public async Task WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        while (Left(time) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
    }

    /// <summary>The host wants no requests for so long.</summary>
    public void Pause(TimeSpan duration, TimeProvider time)
    {
        lock (_lock)
        {
            var until = time.GetUtcNow() + duration;
            _quietUntil = until > _quietUntil ? until : _quietUntil;
        }
    }

    /// <summary>Whether one more repetition is worth it: not after <paramref name="limit"/> of them that came to nothing.</summary>
    public bool TrySpend(int limit)
    {
        lock (_lock)
        {
            return _fruitless < limit && ++_fruitless > 0;
        }
    }

    /// <summary>The host did what it was asked to.</summary>
    public void Earn()
    {
        lock (_lock)
        {
            _fruitless = Math.Max(0, _fruitless - 1);
        }
    }

    private TimeSpan Left(TimeProvider time)
    {
        lock (_lock)
        {
            return _quietUntil - time.GetUtcNow();
        }
    }
}
