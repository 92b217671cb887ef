namespace Davit.Runtime.Execution;

/// <summary>
/// Passes on what a child writes into a pipe until the pipe's end or until it is cut, on a thread of its own: reading a pipe blocks.
/// </summary>
internal sealed class OutputPump
{
    private const int BufferBytes = 32 * 1024;

    // A process outside the container's PID namespace (--pid host) may hold the pipe longer than the container lives. That much
    // waiting for it is enough: 20 looks, 100 ms apart, that find the pump reading.
    private const int MaxIdleLooks = 20;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    private readonly Stream _source;
    private readonly Action<ReadOnlyMemory<byte>> _onBytes;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _isPassing;
    private bool _isCut;

    private OutputPump(Stream source, Action<ReadOnlyMemory<byte>> onBytes) => (_source, _onBytes) = (source, onBytes);

    /// <summary>Completes when the callback is not and will not be called any more; with the callback's failure, if it had one.</summary>
    public Task Ended => _ended.Task;

    /// <param name="source">Disposed by the pump.</param>
    public static OutputPump Start(Stream source, Action<ReadOnlyMemory<byte>> onBytes)
    {
        var pump = new OutputPump(source, onBytes);
        Task.Factory.StartNew(pump.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return pump;
    }

    /// <summary>
    /// After the writer's end: waits until all it left in the pipe is passed on, however slowly that is taken. Gives up on
    /// cancellation, and on a pipe that others hold open without writing; the caller then cuts.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var idleLooks = 0; idleLooks < MaxIdleLooks && !Ended.IsCompleted && !cancellationToken.IsCancellationRequested;)
        {
            await Task.WhenAny(Ended, Task.Delay(LookPause, cancellationToken));
            idleLooks += IsPassing ? 0 : 1;
        }
    }

    /// <summary>No call begins after this; one that runs is finished before <see cref="Ended"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            if (!_isPassing)
            {
                _ended.TrySetResult();
            }
        }
    }

    private bool IsPassing
    {
        get
        {
            lock (_gate)
            {
                return _isPassing;
            }
        }
    }

    private void Run()
    {
        try
        {
            using (_source)
            {
                var buffer = new byte[BufferBytes];
                for (int count; (count = _source.Read(buffer)) > 0 && Pass(buffer.AsMemory(0, count));)
                {
                }
            }

            _ended.TrySetResult();
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private bool Pass(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_isCut)
            {
                return false;
            }

            _isPassing = true;
        }

        _onBytes(bytes);
        lock (_gate)
        {
            _isPassing = false;
            return !_isCut;
        }
    }
}
