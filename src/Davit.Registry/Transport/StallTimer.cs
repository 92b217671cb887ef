namespace Davit.Registry.Transport;

/// <summary>
/// Cancels <see cref="Token"/> when nothing moved for a while. Total time is never limited: a large layer over
/// a slow line is fine as long as bytes flow.
/// </summary>
internal sealed class StallTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _timeout;

    public StallTimer(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source.CancelAfter(timeout);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Something moved.</summary>
    public void Restart() => _source.CancelAfter(_timeout);

    /// <summary>The other side works without sending anything: registries on object stores copy a finished upload.</summary>
    public void RestartForCommit() => _source.CancelAfter(_timeout * 5);

    /// <summary>What we do ourselves (reading a file, compressing) does not count.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
