using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class RunTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Theory]
    [InlineData(0, "true")]
    [InlineData(1, "false")]
    [InlineData(37, "sh", "-c", "exit 37")]
    [InlineData(137, "sh", "-c", "sh -c 'kill -9 $$'; exit $?")]
    [InlineData(126, "/etc")]
    [InlineData(127, "no-such-program")]
    public async Task The_exit_code_of_run_is_that_of_its_command(int expected, params string[] command)
    {
        var outcome = await _davit.RunAsync(["run", "--rm", "busybox", .. command]);

        Assert.Equal(expected, outcome.ExitCode);
    }

    [Fact]
    public async Task A_mistake_of_davits_own_exits_with_125()
    {
        Assert.Equal(125, (await _davit.RunAsync("run", "--no-such-flag", "busybox")).ExitCode);
        Assert.Equal(125, (await _davit.RunAsync("run", "--rm", "no-such-image-anywhere")).ExitCode);
    }

    [Fact]
    public async Task Output_and_error_stay_apart_and_input_arrives()
    {
        var outcome = await _davit.RunWithInputAsync("a line\n", "run", "--rm", "-i", "busybox", "sh", "-c", "cat; echo problem >&2");

        outcome.MustSucceed();
        Assert.Equal("a line\n", outcome.Output);
        Assert.Contains("problem", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_reach_the_container()
    {
        var shared = _davit.Scratch.MakeFolder("shared");
        var environment = _davit.Scratch.Write("variables", "FROM_FILE=yes\n");

        var output = await _davit.OutputAsync("run", "--rm", "-e", "GIVEN=1", "--env-file", environment, "-w", "/srv", "-u", "1234:5678", "--hostname", "box",
            "--entrypoint", "sh", "busybox", "-c", "echo $GIVEN $FROM_FILE $(pwd) $(id -u):$(id -g) $(hostname)");
        await _davit.OutputAsync("run", "--rm", "-v", $"{shared}:/shared", "busybox", "sh", "-c", "echo from inside >/shared/file");

        Assert.Equal("1 yes /srv 1234:5678 box", output);
        Assert.Equal("from inside\n", await File.ReadAllTextAsync(Path.Combine(shared, "file")));
    }

    [Fact]
    public async Task A_read_only_mount_and_a_read_only_root_refuse_writes()
    {
        var shared = _davit.Scratch.MakeFolder("shared");

        var mount = await _davit.RunAsync("run", "--rm", "--mount", $"type=bind,source={shared},target=/shared,readonly", "busybox", "touch", "/shared/file");
        var root = await _davit.RunAsync("run", "--rm", "--read-only", "busybox", "touch", "/file");

        Assert.Equal(1, mount.ExitCode);
        Assert.Equal(1, root.ExitCode);
        Assert.Contains("Read-only file system", mount.Error + root.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(shared));
    }

    [Fact]
    public async Task Capabilities_are_those_asked_for()
    {
        var plain = await _davit.RunAsync("run", "--rm", "busybox", "mount", "-t", "tmpfs", "none", "/mnt");
        var added = await _davit.RunAsync("run", "--rm", "--cap-add", "SYS_ADMIN", "busybox", "mount", "-t", "tmpfs", "none", "/mnt");
        var dropped = await _davit.RunAsync("run", "--rm", "--cap-drop", "CHOWN", "busybox", "chown", "1", "/tmp");

        Assert.NotEqual(0, plain.ExitCode);
        added.MustSucceed();
        Assert.NotEqual(0, dropped.ExitCode);
    }

    [Fact]
    public async Task A_container_without_a_network_sees_the_loopback_only()
    {
        var devices = await _davit.OutputAsync("run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net");

        Assert.Equal("lo", devices);
    }

    [Fact]
    public async Task A_terminal_is_a_terminal()
    {
        var line = $"{Laboratory.DavitProgram} run --rm -it busybox sh -c 'test -t 0 && test -t 1 && tty && stty size'";
        var call = new Call("script", "--quiet", "--return", "--command", "stty rows 33 columns 99; " + line, "/dev/null") { Environment = _davit.Call().Environment };

        var outcome = (await Programs.RunAsync(call)).MustSucceed();

        Assert.Contains("/dev/pts/0", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("33 99", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_stay_until_they_are_removed()
    {
        await _davit.RunAsync("run", "--name", "kept", "busybox", "sh", "-c", "echo x >/file; exit 3");

        Assert.Contains("Exited (3)", await _davit.OutputAsync("ps", "-a"), StringComparison.Ordinal);
        await _davit.OutputAsync("rm", "kept");
        Assert.DoesNotContain("kept", await _davit.OutputAsync("ps", "-a"), StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeTidyAsync("rm");
    }

    [Fact]
    public async Task A_signal_to_davit_reaches_the_container()
    {
        await _davit.OutputAsync("pull", "busybox");
        using var process = _davit.Start("run", "--rm", "busybox", "sh", "-c", "trap 'echo caught; exit 9' TERM; echo ready; while :; do sleep 0.1; done");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());

        await Programs.RunAsync(new Call("kill", "-TERM", $"{process.Id}"));

        Assert.Equal("caught", await process.StandardOutput.ReadLineAsync());
        await process.WaitForExitAsync();
        Assert.Equal(9, process.ExitCode);
    }
}
