using System.Diagnostics;
using Davit.Linux;

namespace Davit.Runtime.Tests;

/// <summary>Runs with the process's own streams, signals and terminal.</summary>
public sealed class ForegroundRunTests : IDisposable
{
    private readonly TestContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Fact]
    public async Task Output_errors_and_exit_code_are_the_containers()
    {
        using var program = Start("output", "echo out; echo err >&2; cat; exit 3");

        var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("err\n", await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("out\n", await output);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, program.ExitCode);
    }

    [Fact]
    public async Task Errors_are_not_lost_on_a_reader_that_comes_long_after_the_containers_end()
    {
        var lines = WriteLines();
        using var program = Start("output", "cat /lines >&2; echo done");
        Assert.Equal("done", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

        var errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(lines, Lines(errors));
    }

    [Fact]
    public async Task Signal_ends_the_waiting_for_a_reader_of_errors_that_never_reads()
    {
        WriteLines();
        using var program = Start("output", "cat /lines >&2; echo done; exit 7");
        Assert.Equal("done", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        while (!program.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
            Signals.Send(program.Id, Signals.SIGTERM);
        }

        Assert.Equal(7, program.ExitCode);
    }

    [Fact]
    public async Task Input_is_inherited()
    {
        using var program = Start("all", "read name; echo hello $name; cat");
        await program.StandardInput.WriteAsync("davit\nand\nmore\n");
        program.StandardInput.Close();

        Assert.Equal("hello davit\nand\nmore\n", await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Signals.SIGTERM, "TERM")]
    [InlineData(Signals.SIGINT, "INT")]
    [InlineData(Signals.SIGHUP, "HUP")]
    [InlineData(Signals.SIGQUIT, "QUIT")]
    [InlineData(Signals.SIGUSR1, "USR1")]
    [InlineData(Signals.SIGUSR2, "USR2")]
    public async Task Signal_to_the_program_reaches_the_container_and_does_not_end_the_program(int signal, string name)
    {
        using var program = Start("output", $"trap 'echo got {name}; exit 33' {name}; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        Signals.Send(program.Id, signal);

        Assert.Equal($"got {name}", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(33, program.ExitCode);
    }

    [Fact]
    public async Task Container_with_terminal_has_one_of_the_size_of_its_callers()
    {
        var output = await RunInTerminalAsync(
            "stty rows 33 cols 101; \"$PROGRAM\"; echo code $?",
            "test -t 0 && test -t 1 && test -t 2 && echo terminal; stty size; tty; exit 5");

        Assert.Equal(["terminal", "33 101", "/dev/pts/0", "code 5"], Lines(output));
    }

    [Fact]
    public async Task Resizing_the_terminal_resizes_the_containers()
    {
        var output = await RunInTerminalAsync(
            "stty rows 33 cols 101; (until test -e \"$ROOTFS/ready\"; do sleep 0.05; done; stty rows 20 cols 50 < /dev/tty) & \"$PROGRAM\"",
            "touch /ready; until stty size | grep -q '20 50'; do sleep 0.05; done; stty size");

        // busybox' stty may complain when the change of size interrupts it; what it says last counts.
        Assert.Equal("20 50", Lines(output)[^1]);
    }

    [Fact]
    public async Task Keys_go_to_the_container_and_the_terminal_is_given_back_as_it_was()
    {
        var output = await RunInTerminalAsync(
            "stty -g > \"$ROOTFS/before\"; \"$PROGRAM\"; echo code $?; stty -g > \"$ROOTFS/after\"",
            "trap 'echo interrupted; exit 9' INT; echo ready; while :; do sleep 0.05; done",
            "\u0003");

        Assert.Contains("interrupted", output);
        Assert.Contains("code 9", output);
        Assert.Equal(ReadFile("before"), ReadFile("after"));
    }

    private Process Start(string streams, string script) => Process.Start(ForegroundProgram.StartInfo(_container, streams, script))!;

    /// <summary>Runs a shell script on a terminal made by script(1), where <c>$PROGRAM</c> runs the container.</summary>
    private async Task<string> RunInTerminalAsync(string shell, string script, string keysWhenReady = "")
    {
        var info = ForegroundProgram.StartInfo(_container, "terminal", script);
        info.Environment["PROGRAM"] = info.FileName;
        info.Environment["ROOTFS"] = _container.Rootfs.Path;
        info.FileName = "/usr/bin/script";
        foreach (var argument in new[] { "--quiet", "--echo", "never", "--command", shell, "/dev/null" })
        {
            info.ArgumentList.Add(argument);
        }

        using var terminal = Process.Start(info)!;
        var output = "";
        if (keysWhenReady.Length > 0)
        {
            output = await terminal.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) + "\n";
            await terminal.StandardInput.WriteAsync(keysWhenReady);
            await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        output += await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    // More than one pipe holds, less than two: the container can end before anybody reads.
    private string[] WriteLines()
    {
        string[] lines = [.. Enumerable.Range(1, 2000).Select(n => $"line {n:d45}")];
        File.WriteAllLines(_container.Rootfs.HostPath("lines"), lines);
        return lines;
    }

    private string ReadFile(string name) => File.ReadAllText(_container.Rootfs.HostPath(name));

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
