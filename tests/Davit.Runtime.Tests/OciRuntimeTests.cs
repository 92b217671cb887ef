using System.Text;
using Davit.Linux;
using Davit.Runtime.Execution;

namespace Davit.Runtime.Tests;

public sealed class OciRuntimeTests : IDisposable
{
    private readonly TestContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 42", 42)]
    [InlineData("kill -TERM $$", 128 + 15)]
    public async Task Exit_code_is_the_containers(string script, int expected)
    {
        // The first process of a PID namespace ignores signals it does not handle: a child takes them.
        var result = await _container.RunAsync(_container.Shell($"sh -c '{script}'; exit $?"));

        Assert.Equal(expected, result.ExitCode);
    }

    [Fact]
    public async Task First_process_killed_by_a_signal_gives_128_plus_its_number()
    {
        var bundle = _container.Bundle(_container.Shell("trap 'trap - USR1; exit 77' USR1; echo ready; while :; do sleep 0.05; done"));
        var ready = new TaskCompletionSource();
        var run = _container.Runtime.RunAsync(bundle, new StandardStreams.Piped(_ => ready.TrySetResult(), _ => { }), TestContext.Current.CancellationToken);
        await ready.Task;

        await _container.Runtime.KillAsync(bundle.ContainerId, Signals.SIGKILL, TestContext.Current.CancellationToken);

        Assert.Equal(137, await run);
    }

    [Fact]
    public async Task Killing_sends_the_signal_to_the_first_process()
    {
        var bundle = _container.Bundle(_container.Shell("trap 'exit 77' USR1; echo ready; while :; do sleep 0.05; done"));
        var ready = new TaskCompletionSource();
        var run = _container.Runtime.RunAsync(bundle, new StandardStreams.Piped(_ => ready.TrySetResult(), _ => { }), TestContext.Current.CancellationToken);
        await ready.Task;

        var state = await _container.Runtime.FindStateAsync(bundle.ContainerId, TestContext.Current.CancellationToken);
        await _container.Runtime.KillAsync(bundle.ContainerId, Signals.SIGUSR1, TestContext.Current.CancellationToken);

        Assert.Equal("running", state?.Status);
        Assert.Equal(77, await run);
        Assert.Null(await _container.Runtime.FindStateAsync(bundle.ContainerId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Output_and_errors_come_apart_and_whole()
    {
        var result = await _container.RunAsync(_container.Shell("seq 1 20000; seq 1 20000 >&2; printf end"));

        var numbers = string.Concat(Enumerable.Range(1, 20000).Select(n => $"{n}\n"));
        Assert.Equal(numbers + "end", result.Output);
        Assert.Equal(numbers, result.Error);
    }

    [Fact]
    public async Task Standard_input_is_fed_and_closed()
    {
        var input = new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 300_000)));

        var result = await _container.RunAsync(_container.Bundle(_container.Command("wc", "-c")), input, TestContext.Current.CancellationToken);

        Assert.Equal("300000\n", result.Output);
    }

    [Fact]
    public async Task Container_may_end_before_its_input()
    {
        var result = await _container.RunAsync(_container.Bundle(_container.Shell("head -c 3")), new EndlessStream(), TestContext.Current.CancellationToken);

        Assert.Equal((0, "aaa"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Without_input_standard_input_is_at_its_end()
    {
        var result = await _container.RunAsync(_container.Command("cat"));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Program_not_in_path_is_127_in_dockers_words()
    {
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => _container.RunAsync(_container.Command("no-such-program")));

        Assert.Equal(127, error.ExitCode);
        Assert.Equal("exec: \"no-such-program\": executable file not found in $PATH", error.Message);
    }

    [Fact]
    public async Task Missing_absolute_program_is_127()
    {
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => _container.RunAsync(_container.Command("/bin/missing")));

        Assert.Equal(127, error.ExitCode);
        Assert.Contains("/bin/missing", error.Message);
        Assert.EndsWith("no such file or directory", error.Message);
    }

    [Fact]
    public async Task Program_without_execute_permission_is_126()
    {
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => _container.RunAsync(_container.Command("/etc/passwd")));

        Assert.Equal(126, error.ExitCode);
        Assert.Equal("exec: \"/etc/passwd\": permission denied", error.Message);
    }

    [Fact]
    public async Task Program_in_an_unknown_format_fails_inside_the_container()
    {
        _container.Rootfs.WriteScript("bin/plain", "\u0001 neither script nor binary");

        var result = await _container.RunAsync(_container.Command("/bin/plain"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/bin/plain: exec format error", result.Error);
    }

    [Fact]
    public async Task Other_failures_of_the_runtime_are_125()
    {
        var spec = _container.Command("true") with { Mounts = [new Mount("bind", "/no/such/source", "/mnt", ["bind"])] };

        var error = await Assert.ThrowsAsync<ContainerStartException>(() => _container.RunAsync(spec));

        Assert.Equal(125, error.ExitCode);
        Assert.Contains("/no/such/source", error.Message);
    }

    [Fact]
    public async Task The_runtimes_own_words_do_not_appear_in_the_containers_errors()
    {
        var errors = new MemoryStream();
        var streams = new StandardStreams.Piped(_ => { }, b => errors.Write(b.Span));

        await Assert.ThrowsAsync<ContainerStartException>(
            () => _container.Runtime.RunAsync(_container.Bundle(_container.Command("no-such-program")), streams, TestContext.Current.CancellationToken));

        Assert.Equal("", Encoding.UTF8.GetString(errors.ToArray()));
    }

    [Fact]
    public async Task Cancellation_leaves_no_container_process_or_control_group()
    {
        var bundle = _container.Bundle(_container.Shell("echo $$; sleep 1000 & exec sleep 1000"));
        using var cancel = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var run = _container.Runtime.RunAsync(bundle, new StandardStreams.Piped(_ => ready.TrySetResult(), _ => { }), cancel.Token);
        await ready.Task;
        var processId = (await _container.Runtime.FindStateAsync(bundle.ContainerId, TestContext.Current.CancellationToken))!.ProcessId;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(RunsIn($"/proc/{processId}", bundle.ContainerId));
        AssertNothingLeft(bundle.ContainerId);
    }

    [Fact]
    public async Task Cancellation_at_any_moment_of_the_start_leaves_nothing()
    {
        for (var milliseconds = 1; milliseconds < 80; milliseconds += 7)
        {
            var bundle = _container.Bundle(_container.Command("sleep", "1000"));
            using var cancel = new CancellationTokenSource(milliseconds);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _container.RunAsync(bundle, input: null, cancel.Token));

            AssertNothingLeft(bundle.ContainerId);
        }
    }

    [Fact]
    public async Task No_callback_runs_after_a_cancelled_run()
    {
        using var cancel = new CancellationTokenSource();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        void Take(ReadOnlyMemory<byte> bytes)
        {
            Interlocked.Increment(ref calls);
            called.TrySetResult();
            Thread.Sleep(TimeSpan.FromSeconds(2));
            Interlocked.Decrement(ref calls);
        }

        var bundle = _container.Bundle(_container.Shell("while :; do echo line; done"));
        var run = _container.Runtime.RunAsync(bundle, new StandardStreams.Piped(Take, _ => { }), cancel.Token);
        await called.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, Volatile.Read(ref calls));
    }

    [Fact]
    public async Task Failing_callback_stops_the_container_and_is_told()
    {
        var bundle = _container.Bundle(_container.Shell("echo one; sleep 1000"));
        var streams = new StandardStreams.Piped(_ => throw new InvalidDataException("enough"), _ => { });

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _container.Runtime.RunAsync(bundle, streams, TestContext.Current.CancellationToken));

        Assert.Equal("enough", error.Message);
        AssertNothingLeft(bundle.ContainerId);
    }

    [Fact]
    public async Task Containers_left_by_a_dead_process_can_be_deleted_by_id()
    {
        var bundle = _container.Bundle(_container.Command("sleep", "1000"));
        using var runtime = System.Diagnostics.Process.Start(
            _container.Runtime.Path,
            ["--root", _container.Runtime.StateDirectory, "run", "--detach", "--bundle", bundle.Directory, bundle.ContainerId]);
        await runtime.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(_container.ControlGroupsOf(bundle.ContainerId));

        await _container.Runtime.DeleteAsync(bundle.ContainerId, TestContext.Current.CancellationToken);
        await _container.Runtime.DeleteAsync(bundle.ContainerId, TestContext.Current.CancellationToken);

        AssertNothingLeft(bundle.ContainerId);
    }

    private void AssertNothingLeft(string containerId)
    {
        Assert.False(Directory.Exists(Path.Combine(_container.Runtime.StateDirectory, containerId)));
        Assert.Empty(_container.ControlGroupsOf(containerId));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => RunsIn(process, containerId));
    }

    // What has ended but was not yet waited for by the machine's first process still names its control group.
    private static bool RunsIn(string process, string containerId)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cgroup")).Contains(containerId, StringComparison.Ordinal)
                && !File.ReadAllText(Path.Combine(process, "stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
