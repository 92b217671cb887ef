namespace Davit.Registry.Transfer;

/// <summary>Tells whether a transfer waits for the line or the line for it.</summary>
internal sealed class LineGauge(TimeProvider time)
{
    private const double WaitingShare = 0.7;

    private long _start = time.GetTimestamp();
    private TimeSpan _waited;

    public long Bytes { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public double BytesPerSecond => Bytes / Math.Max(Elapsed.TotalSeconds, 1e-6);

    /// <summary>True when most of the time went by waiting for bytes.</summary>
    public bool IsLineSlow => _waited > Elapsed * WaitingShare;

    public long Now() => time.GetTimestamp();

    /// <param name="askedAt">Of <see cref="Now"/>, before the bytes were asked for.</param>
    /// <param name="bytes">What came.</param>
    public void Add(long askedAt, int bytes)
    {
        _waited += time.GetElapsedTime(askedAt);
        Bytes += bytes;
    }

    public void Restart() => (_start, _waited, Bytes) = (time.GetTimestamp(), TimeSpan.Zero, 0);
}
