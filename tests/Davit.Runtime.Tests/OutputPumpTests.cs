using System.IO.Pipes;
using Davit.Runtime.Execution;

namespace Davit.Runtime.Tests;

public sealed class OutputPumpTests : IDisposable
{
    private readonly AnonymousPipeServerStream _writer = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _reader;
    private readonly MemoryStream _taken = new();

    public OutputPumpTests() => _reader = new AnonymousPipeClientStream(PipeDirection.In, _writer.ClientSafePipeHandle);

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public async Task Pipe_held_open_by_others_is_given_up_and_nothing_is_passed_on_after_the_cut()
    {
        var pump = OutputPump.Start(_reader, bytes => _taken.Write(bytes.Span));
        _writer.Write("before"u8);

        await pump.DrainAsync(TestContext.Current.CancellationToken);
        pump.Cut();
        await pump.Ended;
        _writer.Write("after"u8);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);

        Assert.Equal("before"u8, _taken.ToArray());
    }

    [Fact]
    public async Task Slow_taker_gets_everything()
    {
        using var go = new SemaphoreSlim(0);
        var pump = OutputPump.Start(_reader, bytes =>
        {
            go.Wait();
            _taken.Write(bytes.Span);
        });
        _writer.Write(new byte[50_000]);
        _writer.Dispose();

        var drain = pump.DrainAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(drain, Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken));
        go.Release(50_000);
        await drain;
        await pump.Ended;

        Assert.Equal(50_000, _taken.Length);
    }

    [Fact]
    public async Task Cut_pump_ends_when_the_running_call_has_ended()
    {
        using var go = new SemaphoreSlim(0);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pump = OutputPump.Start(_reader, _ =>
        {
            called.TrySetResult();
            go.Wait();
        });
        _writer.Write("piece"u8);
        await called.Task;

        pump.Cut();
        Assert.False(pump.Ended.IsCompleted);
        go.Release();
        await pump.Ended;
    }
}
