using System.Diagnostics;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>kill -9 at random moments of every command that writes; the next command must find a whole store.</summary>
public sealed class KillTests(Laboratory laboratory) : IDisposable
{
    private const int Rounds = 10;

    private readonly DavitHome _davit = new(laboratory);
    private readonly int _seed = Environment.TickCount;

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Pull_survives_a_kill()
    {
        await CommitSomethingAsync();

        await KillAtRandomMomentsAsync(Rounds, prepare: () => _davit.RunAsync(["rmi", "--force", "debian:bookworm"]), "pull", "debian:bookworm");

        await _davit.OutputAsync("pull", "debian:bookworm");
        Assert.Equal("whole", await _davit.OutputAsync("run", "--rm", "debian:bookworm", "sh", "-c", "dpkg --verify libc6 >&2; echo whole"));
        await RemoveEverythingAsync("debian:bookworm");
    }

    [Fact]
    public async Task Build_survives_a_kill()
    {
        await CommitSomethingAsync();
        var context = _davit.Context("""
            FROM busybox
            RUN i=0; while [ $i -lt 300 ]; do echo $i >/file-$i; i=$((i + 1)); done
            COPY . /context
            RUN sleep 0.2; rm /file-7
            RUN echo end >/end
            """, [.. Enumerable.Range(0, 200).Select(i => ($"files/{i}", new string('x', 1000)))]);

        await KillAtRandomMomentsAsync(Rounds, prepare: null, "build", "--no-cache", "-t", "killed", context);

        await _davit.OutputAsync("build", "-t", "killed", context);
        Assert.Equal("end", await _davit.OutputAsync("run", "--rm", "killed", "cat", "/end"));
        Assert.Equal("kept", await _davit.OutputAsync("run", "--rm", "committed", "cat", "/kept"));
    }

    [Fact]
    public async Task Push_survives_a_kill()
    {
        await CommitSomethingAsync();
        var target = $"{laboratory.Registry}/killed/{Guid.NewGuid():N}:1";
        await _davit.OutputAsync("build", "-t", target, _davit.Context("FROM busybox\nRUN dd if=/dev/urandom of=/noise bs=1M count=30\n"));

        await KillAtRandomMomentsAsync(Rounds, prepare: null, "push", target);

        await _davit.OutputAsync("push", target);
        await Skopeo.CopyAsync($"docker://{target}", $"dir:{_davit.Scratch.PathOf("copy")}");
    }

    [Fact]
    public async Task Removal_survives_a_kill()
    {
        await CommitSomethingAsync();

        await KillAtRandomMomentsAsync(Rounds, prepare: () => _davit.RunAsync(["pull", "gcc:12"]), "rmi", "gcc:12");

        await RemoveEverythingAsync("gcc:12");
    }

    [Fact]
    public async Task Removal_of_a_container_survives_a_kill()
    {
        await CommitSomethingAsync();

        const string WriteMuch = "i=0; while [ $i -lt 2000 ]; do echo $i >/file-$i; i=$((i + 1)); done";
        await KillAtRandomMomentsAsync(Rounds, prepare: () => _davit.RunAsync(["run", "--name", "victim", "committed", "sh", "-c", WriteMuch]), "rm", "victim");

        await _davit.RunAsync("rm", "victim");
        await new StoreInspection(_davit.Store).MustBeTidyAsync("rm victim");
    }

    [Fact]
    public async Task Pruning_of_images_survives_a_kill()
    {
        await CommitSomethingAsync();
        await _davit.OutputAsync("run", "--name", "keeper", "committed", "true");

        await KillAtRandomMomentsAsync(Rounds, prepare: () => _davit.RunAsync("pull", "gcc:12"), "image", "prune", "--all", "--force");

        await _davit.OutputAsync("image", "prune", "--all", "--force");
        await RemoveEverythingAsync("gcc:12");
    }

    [Fact]
    public async Task Pruning_of_the_build_cache_survives_a_kill()
    {
        await CommitSomethingAsync();
        var context = _davit.Context("""
            FROM busybox
            RUN i=0; while [ $i -lt 3000 ]; do echo $i >/file-$i; i=$((i + 1)); done
            RUN i=0; while [ $i -lt 3000 ]; do echo $i >/more-$i; i=$((i + 1)); done
            """);

        await KillAtRandomMomentsAsync(Rounds, prepare: MakeCacheAsync, "builder", "prune", "--all", "--force");

        await _davit.OutputAsync("builder", "prune", "--all", "--force");
        await RemoveEverythingAsync("busybox");

        async Task MakeCacheAsync()
        {
            await _davit.RunAsync("build", "-t", "cached", context);
            await _davit.RunAsync("rmi", "cached");
        }
    }

    [Fact]
    public async Task Run_survives_a_kill()
    {
        await CommitSomethingAsync();

        await KillAtRandomMomentsAsync(Rounds, prepare: null, "run", "--rm", "committed", "sh", "-c", "echo text >/file; sleep 0.2");

        Assert.Equal("kept", await _davit.OutputAsync("run", "--rm", "committed", "cat", "/kept"));
    }

    [Fact]
    public async Task Commit_survives_a_kill()
    {
        await CommitSomethingAsync();
        const string WriteMuch = "i=0; while [ $i -lt 2000 ]; do echo $i >/file-$i; i=$((i + 1)); done";
        await _davit.OutputAsync("run", "--name", "source", "committed", "sh", "-c", WriteMuch);

        await KillAtRandomMomentsAsync(Rounds, prepare: null, "commit", "source", "killed");

        await _davit.OutputAsync("commit", "source", "killed");
        Assert.Equal("kept\n1999", await _davit.OutputAsync("run", "--rm", "killed", "cat", "/kept", "/file-1999"));
        await _davit.OutputAsync("rm", "source");
        await RemoveEverythingAsync("killed");
    }

    [Fact]
    public async Task Squash_survives_a_kill()
    {
        await CommitSomethingAsync();
        var context = _davit.Context("FROM committed\nRUN i=0; while [ $i -lt 2000 ]; do echo $i >/file-$i; i=$((i + 1)); done\nRUN rm /file-7\n");
        await _davit.OutputAsync("build", "-q", "-t", "layered", context);

        await KillAtRandomMomentsAsync(Rounds, prepare: null, "image", "squash", "-t", "killed", "layered");

        await _davit.OutputAsync("image", "squash", "-t", "killed", "layered");
        Assert.Equal("kept\n1999", await _davit.OutputAsync("run", "--rm", "killed", "cat", "/kept", "/file-1999"));
        await RemoveEverythingAsync("killed");
    }

    /// <summary>A committed image that every later command must leave whole.</summary>
    private Task<string> CommitSomethingAsync() =>
        _davit.OutputAsync("build", "-t", "committed", _davit.Context("FROM busybox\nRUN echo kept >/kept\n"));

    private async Task KillAtRandomMomentsAsync(int rounds, Func<Task>? prepare, params IReadOnlyList<string> command)
    {
        var random = new Random(_seed);
        var duration = await MeasureAsync(prepare, command);
        for (var round = 0; round < rounds; round++)
        {
            if (prepare is not null)
            {
                await prepare();
            }

            var moment = duration * random.NextDouble();
            using (var process = _davit.Start(command))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                await Task.Delay(moment);
                process.Kill();
                await process.WaitForExitAsync();
            }

            var told = $"'{string.Join(' ', command)}' was killed after {moment.TotalMilliseconds:0} ms (seed {_seed}, round {round})";
            Assert.Contains("committed", await _davit.OutputAsync("images"), StringComparison.Ordinal);
            await new StoreInspection(_davit.Store).MustBeTidyAsync(told);
        }
    }

    private async Task<TimeSpan> MeasureAsync(Func<Task>? prepare, IReadOnlyList<string> command)
    {
        if (prepare is not null)
        {
            await prepare();
        }

        var watch = Stopwatch.StartNew();
        (await _davit.RunAsync(command)).MustSucceed();
        return watch.Elapsed;
    }

    private async Task RemoveEverythingAsync(string image)
    {
        await _davit.RunAsync("rmi", "--force", image);
        Assert.Equal("kept", await _davit.OutputAsync("run", "--rm", "committed", "cat", "/kept"));
        await new StoreInspection(_davit.Store).MustBeTidyAsync($"rmi {image}");
    }
}
