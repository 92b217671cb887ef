using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>A store that somebody damaged: what is wrong is named, and made good where it can be.</summary>
public sealed class CheckTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task A_sound_store_is_called_so()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        await _davit.OutputAsync("build", "-t", "built", _davit.Context("FROM busybox\nRUN echo a >/a && ln /a /b && rm /bin/vi || true\nCOPY Dockerfile /c\n"));
        await _davit.RunAsync("run", "--name", "stopped", "built", "sh", "-c", "echo x >/x");

        Assert.EndsWith("The store is sound.", await _davit.OutputAsync("system", "check", "--deep"), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await _davit.OutputAsync("system", "check", "--format", "json"));
        Assert.True(report.RootElement.GetProperty("sound").GetBoolean());
        Assert.Equal(0, report.RootElement.GetProperty("findings").GetArrayLength());
        await new StoreInspection(_davit.Store).MustBeTidyAsync("system check");
    }

    [Fact]
    public async Task Damaged_and_missing_blobs_are_fetched_again()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        var blobs = Blobs();
        foreach (var blob in blobs)
        {
            if (new FileInfo(blob).Length > 100_000)
            {
                await using var file = File.OpenWrite(blob);
                file.Position = 5000;
                file.WriteByte(0);
                file.WriteByte(1);
            }
            else
            {
                File.Delete(blob);
            }
        }

        var found = await _davit.RunAsync("system", "check");
        Assert.Equal(1, found.ExitCode);
        Assert.Matches("broken: corrupt blob sha256:[0-9a-f]{64} of debian:bookworm: its bytes are not what its digest says\n", found.Output);
        Assert.Equal(blobs.Length, found.Output.Split('\n').Count(line => line.StartsWith("broken: ", StringComparison.Ordinal)));

        var repaired = await _davit.OutputAsync("system", "check", "--repair");
        Assert.Equal(blobs.Length, repaired.Split('\n').Count(line => line.EndsWith("fetched again from debian", StringComparison.Ordinal)));
        await _davit.OutputAsync("system", "check");
        Assert.Equal("whole", await _davit.OutputAsync("run", "--rm", "debian:bookworm", "echo", "whole"));
    }

    [Fact]
    public async Task Unpacked_layers_that_were_changed_or_removed_are_unpacked_again()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        await _davit.OutputAsync("pull", "busybox");
        var trees = Directory.GetDirectories(Path.Combine(_davit.Store, "snapshots")).Select(path => Path.Combine(path, "fs")).Where(Directory.Exists).ToArray();
        var (debian, busybox) = (trees.Single(t => File.Exists(Path.Combine(t, "etc/debian_version"))), trees.Single(t => !File.Exists(Path.Combine(t, "etc/debian_version"))));
        (await Programs.RunAsync(new Call("chmod", "666", Path.Combine(debian, "etc/passwd")))).MustSucceed();
        Directory.Delete(busybox, recursive: true);

        var quick = await _davit.RunAsync("system", "check");
        Assert.Contains("missing layer", quick.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("changed layer", quick.Output, StringComparison.Ordinal);
        var deep = await _davit.RunAsync("system", "check", "--deep");
        Assert.Equal(1, deep.ExitCode);
        Assert.Matches("broken: changed layer sha256:[0-9a-f]{64} of debian:bookworm", deep.Output);

        await _davit.OutputAsync("system", "check", "--deep", "--repair");
        await _davit.OutputAsync("system", "check", "--deep");
        Assert.Equal("644", await _davit.OutputAsync("run", "--rm", "debian:bookworm", "stat", "-c", "%a", "/etc/passwd"));
        Assert.Equal("whole", await _davit.OutputAsync("run", "--rm", "busybox", "echo", "whole"));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("system check --repair");
    }

    [Fact]
    public async Task What_belongs_to_nothing_is_listed_and_removed()
    {
        await _davit.OutputAsync("pull", "busybox");
        Directory.CreateDirectory(Path.Combine(_davit.Store, "snapshots/4711/fs"));
        Directory.CreateDirectory(Path.Combine(_davit.Store, "containers/abc"));
        Directory.CreateDirectory(Path.Combine(_davit.Store, "blobs/sha256/aa"));
        await File.WriteAllTextAsync(Path.Combine(_davit.Store, "blobs/sha256/aa", "aa" + new string('0', 62)), "x", TestContext.Current.CancellationToken);

        var found = await _davit.RunAsync("system", "check");
        foreach (var orphan in (List<string>)["orphan blob sha256:aa00", "orphan layer snapshots/4711", "orphan container containers/abc"])
        {
            Assert.Contains("broken: " + orphan, found.Output, StringComparison.Ordinal);
        }

        await _davit.OutputAsync("system", "check", "--repair");
        await new StoreInspection(_davit.Store).MustBeTidyAsync("system check --repair");
    }

    [Fact]
    public async Task A_built_layer_that_is_lost_is_said_to_be_and_can_be_built_again()
    {
        var context = _davit.Context("FROM scratch\nCOPY Dockerfile /one\nCOPY Dockerfile /two\n");
        await _davit.OutputAsync("build", "-t", "built", context);
        var lower = Directory.GetDirectories(Path.Combine(_davit.Store, "snapshots")).Single(path => File.Exists(Path.Combine(path, "fs/one")));
        Directory.Delete(lower, recursive: true);

        var outcome = await _davit.RunAsync("system", "check", "--repair");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("build it again", outcome.Output, StringComparison.Ordinal);

        await _davit.OutputAsync("build", "-t", "built", context);
        await _davit.OutputAsync("image", "prune", "--force");
        await _davit.OutputAsync("system", "check", "--deep");
    }

    [Fact]
    public async Task A_check_goes_beside_other_commands()
    {
        await _davit.OutputAsync("pull", "busybox");
        using var stop = new CancellationTokenSource();
        var others = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                (await _davit.RunAsync("pull", "debian:bookworm")).MustSucceed();
                (await _davit.RunAsync("run", "--rm", "debian:bookworm", "true")).MustSucceed();
                (await _davit.RunAsync("rmi", "debian:bookworm")).MustSucceed();
            }
        });

        for (var i = 0; i < 6; i++)
        {
            await _davit.OutputAsync("system", "check", "--deep");
            await _davit.OutputAsync("system", "check", "--repair");
        }

        await stop.CancelAsync();
        await others;
        await new StoreInspection(_davit.Store).MustBeTidyAsync("checks beside pulls and removals");
    }

    private string[] Blobs() => Directory.GetFiles(Path.Combine(_davit.Store, "blobs"), "*", SearchOption.AllDirectories);
}
