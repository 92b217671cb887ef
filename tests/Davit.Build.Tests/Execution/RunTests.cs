using System.Diagnostics;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Execution;
using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Build.Tests.Laboratory;
using Davit.Oci;

namespace Davit.Build.Tests.Execution;

public sealed class RunTests : IDisposable
{
    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_a_process_changes_is_the_layer()
    {
        var image = await _lab.BuildAsync("FROM busybox\nRUN echo new > /new; rm /etc/group; mkdir -p /a/b; echo >> /etc/passwd");

        Assert.Equal(["-etc/group", "a", "a/b", "etc", "etc/passwd", "new"], image.LayerPaths());
    }

    [Theory]
    [InlineData("RUN true")]
    [InlineData("RUN cat /etc/resolv.conf /etc/hosts /etc/hostname /proc/self/status > /dev/null")]
    [InlineData("RUN --mount=type=tmpfs,target=/mnt/t --mount=type=cache,target=/var/cache/c touch /mnt/t/x /var/cache/c/x")]
    [InlineData("RUN --mount=type=bind,target=/src ls /src")]
    public async Task Mount_points_and_network_files_leave_no_trace(string instruction)
    {
        var image = await _lab.BuildAsync($"FROM busybox\n{instruction}");

        Assert.Empty(image.LayerPaths());
        Assert.Equal(2, image.Config.DiffIds.Count);
    }

    [Fact]
    public async Task Mount_points_leave_no_trace_on_scratch_either()
    {
        File.Copy("/bin/busybox", Path.Combine(_lab.ContextPath, "busybox"));

        var image = await _lab.BuildAsync("FROM scratch\nCOPY busybox /\nRUN [\"/busybox\", \"touch\", \"/made\"]");

        Assert.Equal(["made"], image.LayerPaths());
    }

    [Fact]
    public async Task A_process_sees_its_environment_user_and_directory()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox
            ARG undeclared
            ARG arg=a
            ENV env=e both=env
            ARG both=arg
            WORKDIR /srv/dir
            USER user
            RUN pwd; id -u; id -g; echo $HOME $arg $env $both "$undeclared" $PATH
            """);

        Assert.Equal("/srv/dir\n1000\n1000\n/home/user a e arg /bin:/usr/bin", image.Events.Output.Replace("  ", " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RUN [\"/bin/echo\", \"$HOME\"]", "$HOME")]
    [InlineData("SHELL [\"/bin/sh\", \"-e\", \"-c\"]\nRUN echo $-", "e")]
    [InlineData("RUN <<EOF\necho one\necho two\nEOF", "one\ntwo")]
    [InlineData("RUN <<EOF\n#!/bin/cat\nscript itself\nEOF", "#!/bin/cat\nscript itself")]
    [InlineData("RUN cat <<EOF | tr a-z A-Z\nshout\nEOF", "SHOUT")]
    [InlineData("RUN echo err >&2", "err")]
    [InlineData("RUN printf 'no end'", "no end")]
    [InlineData("RUN printf 'a\\rb\\rc\\n'", "c")]
    public async Task Each_form_of_command_runs(string instructions, string expected)
    {
        var image = await _lab.BuildAsync($"FROM busybox\n{instructions}");

        Assert.Contains(expected, image.Events.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_of_none_has_the_loopback_only()
    {
        var image = await _lab.BuildAsync("FROM busybox\nRUN --network=none ls /sys/class/net");

        Assert.Equal("lo", image.Events.Output.Trim());
    }

    [Fact]
    public async Task A_cache_mount_keeps_its_content_and_a_private_one_in_use_is_another()
    {
        const string Count = "RUN --mount=type=cache,id=c,target=/c echo x >> /c/log; wc -l < /c/log";
        await _lab.BuildAsync($"FROM busybox\n{Count}");

        var image = await _lab.BuildAsync($"FROM busybox\nENV other=1\n{Count}");

        Assert.Equal("2", image.Events.Output);
        Assert.False(image.Exists("/c"));
    }

    [Fact]
    public async Task Bind_mounts_show_a_stage_or_the_context_without_what_is_ignored()
    {
        _lab.Write("seen", "context");
        _lab.Write("hidden", "secret");
        _lab.Write(".dockerignore", "hidden");

        var image = await _lab.BuildAsync("""
            FROM busybox AS build
            RUN echo stage > /made
            FROM busybox
            RUN --mount=type=bind,target=/ctx --mount=type=bind,from=build,source=/made,target=/made --mount=type=bind,from=build,target=/w,rw \
                cat /ctx/seen /made; ls /ctx; touch /w/written && echo writable; touch /ctx/x || echo read-only
            """);

        Assert.Contains("context", image.Events.Output, StringComparison.Ordinal);
        Assert.Contains("stage", image.Events.Output, StringComparison.Ordinal);
        Assert.Contains("writable", image.Events.Output, StringComparison.Ordinal);
        Assert.Contains("read-only", image.Events.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", image.Events.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_process_is_reported_with_its_output_and_place_and_leaves_nothing()
    {
        var (error, events) = await _lab.FailAsync<StepFailedException>("""
            FROM busybox
            RUN echo kept > /kept
            RUN echo said; exit 3
            """);

        Assert.Equal("process \"/bin/sh -c echo said; exit 3\" did not complete successfully: exit code: 3", error.Message);
        Assert.Equal(3, error.ExitCode);
        Assert.Equal(["said"], error.Output);
        Assert.Equal("[3/3] RUN echo said; exit 3", error.StepName);
        Assert.Contains("   3 | >>> RUN echo said; exit 3", error.RenderSource(), StringComparison.Ordinal);
        Assert.Single(events.All.OfType<BuildEvent.StepFailed>());
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task What_was_done_before_a_failure_need_not_be_done_again()
    {
        await _lab.FailAsync<StepFailedException>("FROM busybox\nRUN echo kept > /kept\nRUN false");

        var image = await _lab.BuildAsync("FROM busybox\nRUN echo kept > /kept\nRUN true");

        Assert.Equal(["[2/3] RUN echo kept > /kept"], image.Events.Cached);
    }

    [Theory]
    [InlineData("RUN nothing-of-that-name", 127)]
    [InlineData("RUN [\"/nothing\"]", 127)]
    [InlineData("RUN [\"/etc/passwd\"]", 126)]
    public async Task A_program_that_cannot_be_executed_fails_as_in_a_shell(string instruction, int exitCode)
    {
        var (error, _) = await _lab.FailAsync<StepFailedException>($"FROM busybox\n{instruction}");

        Assert.Equal(exitCode, error.ExitCode);
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task A_failure_stops_the_steps_beside_it()
    {
        var (error, events) = await _lab.FailAsync<StepFailedException>("""
            FROM busybox AS slow
            RUN sleep 4321
            FROM busybox AS bad
            RUN sleep 1; exit 5
            FROM scratch
            COPY --from=slow /tmp /a
            COPY --from=bad /tmp /b
            """);

        Assert.Equal(5, error.ExitCode);
        Assert.Single(events.All.OfType<BuildEvent.StepCancelled>());
        Assert.False(IsRunning("4321"));
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task Cancelling_kills_the_process_and_leaves_nothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var request = _lab.RequestOf("FROM busybox\nRUN echo started; sleep 1234");
        var build = new DockerfileBuild(_lab.Store, _lab.Snapshots, _lab, _lab.FindRuntime);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.RunAsync(request, new CancelOnOutput(stop), stop.Token));

        Assert.False(IsRunning("1234"));
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task Independent_stages_run_at_once()
    {
        // Each waits for the other: one after the other would never end.
        var image = await _lab.BuildAsync("""
            FROM busybox AS one
            RUN --mount=type=cache,id=meet,target=/m touch /m/one; while [ ! -e /m/two ]; do sleep 0.1; done; echo 1 > /f
            FROM busybox AS two
            RUN --mount=type=cache,id=meet,target=/m touch /m/two; while [ ! -e /m/one ]; do sleep 0.1; done; echo 2 > /f
            FROM scratch
            COPY --from=one /f /1
            COPY --from=two /f /2
            """);

        Assert.Equal("f 644 0:0 1=1\n\nf 644 0:0 2=2\n", image.List());
    }

    [Theory]
    [InlineData("RUN --mount=type=secret,id=s,required=true cat /run/secrets/s")]
    [InlineData("RUN --security=insecure true")]
    public async Task What_is_not_there_yet_is_said_before_anything_runs(string instruction)
    {
        var (error, events) = await _lab.FailAsync<DockerfileException>($"FROM busybox\nRUN echo ran\n{instruction}");

        Assert.Contains("not supported yet", error.Message, StringComparison.Ordinal);
        Assert.Empty(events.Executed);
    }

    [Fact]
    public async Task A_secret_that_is_not_required_may_be_missing()
    {
        var image = await _lab.BuildAsync("FROM busybox\nRUN --mount=type=secret,id=s test ! -e /run/secrets/s");

        Assert.Single(image.Events.Executed);
    }

    private static bool IsRunning(string argument)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (File.Exists($"/proc/{process.Id}/cmdline") && ReadOrEmpty($"/proc/{process.Id}/cmdline").Contains($"sleep\0{argument}", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed class CancelOnOutput(CancellationTokenSource stop) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            if (value is BuildEvent.StepOutput)
            {
                stop.Cancel();
            }
        }
    }
}
