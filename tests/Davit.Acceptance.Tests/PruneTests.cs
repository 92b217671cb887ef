using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>What goes by itself when one cleans up, and what never does.</summary>
public sealed class PruneTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Images_go_when_nobody_uses_them_and_the_dry_run_told_so()
    {
        await _davit.OutputAsync("pull", "busybox");
        await BuildAsync("app:1", 3000);
        await BuildAsync("app:2", 5000);
        await BuildAsync("app:2", 7000);
        await _davit.RunAsync("run", "--name", "user", "busybox", "true");
        await _davit.OutputAsync("builder", "prune", "--all", "--force");

        var dangling = await _davit.OutputAsync("image", "prune", "--dry-run");
        Assert.Matches(@"<none>\s+[0-9a-f]{12}\s.*5", dangling);
        Assert.DoesNotContain("app", dangling, StringComparison.Ordinal);

        var plan = await _davit.OutputAsync("image", "prune", "--all", "--dry-run");
        Assert.Equal(4, (await _davit.OutputAsync("images", "--quiet", "--all")).Split('\n').Length);
        var done = await _davit.OutputAsync("image", "prune", "--all", "--force");

        Assert.StartsWith("Deleted Images:\n", done, StringComparison.Ordinal);
        Assert.Contains("\nuntagged: app:1\ndeleted: sha256:", done, StringComparison.Ordinal);
        Assert.Equal(Total(plan), Total(done));
        Assert.Matches(@"^REPOSITORY.*\nbusybox\s+latest[^\n]*$", await _davit.OutputAsync("images"));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("image prune --all");
    }

    [Fact]
    public async Task The_newest_tags_of_each_repository_stay()
    {
        foreach (var name in (string[])["ci/app:a", "ci/app:b", "ci/app:c", "ci/app:d", "ci/other:x", "web:1", "web:2"])
        {
            await BuildAsync(name, 1000);
        }

        await _davit.OutputAsync("tag", "ci/app:a", "also:a");
        await _davit.OutputAsync("image", "prune", "--force", "--keep", "2", "--repo", "ci/*");
        Assert.Equal(new[] { "also:a", "ci/app:c", "ci/app:d", "ci/other:x", "web:1", "web:2" }, await NamesAsync());

        await _davit.OutputAsync("image", "prune", "--force", "--keep", "1");
        Assert.Equal(new[] { "also:a", "ci/app:d", "ci/other:x", "web:2" }, await NamesAsync());
        Assert.Contains("say --all or --keep", (await _davit.RunAsync("image", "prune", "--force", "--repo", "ci/*")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_choose_by_age_and_label()
    {
        await BuildAsync("old:1", 1000, "LABEL keep=yes\n");
        await BuildAsync("young:1", 1000);

        await _davit.OutputAsync("image", "prune", "--all", "--force", "--filter", "until=1h");
        Assert.Equal(new[] { "old:1", "young:1" }, await NamesAsync());
        await _davit.OutputAsync("image", "prune", "--all", "--force", "--filter", "label!=keep");
        Assert.Equal(new[] { "old:1" }, await NamesAsync());
        await _davit.OutputAsync("image", "prune", "--all", "--force", "--filter", "label=keep=yes");
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Nothing_goes_unless_somebody_says_yes()
    {
        await BuildAsync("app:1", 1000);
        const string Question = "WARNING! This will remove all images without at least one container associated to them.\nAre you sure you want to continue? [y/N] ";

        foreach (var answer in (string[])["", "n\n", "yes please\n"])
        {
            Assert.Equal(Question, (await _davit.RunWithInputAsync(answer, "image", "prune", "--all")).MustSucceed().Output);
        }

        Assert.Equal(new[] { "app:1" }, await NamesAsync());
        Assert.StartsWith(Question + "Deleted Images:", (await _davit.RunWithInputAsync("Y\n", "image", "prune", "--all")).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task The_build_cache_goes_least_recently_used_first_down_to_what_is_to_be_kept()
    {
        var (first, second) = (Noise(400_000), Noise(500_000));
        await BuildAsync(first);
        await BuildAsync(second);
        await BuildAsync(first);
        await _davit.OutputAsync("image", "prune", "--all", "--force");

        var report = await _davit.OutputAsync("builder", "prune", "--force", "--keep-storage", "450k");
        Assert.Equal("Total reclaimed space: 500kB", Total(report));
        Assert.Contains("CACHED", (await _davit.RunAsync("build", "--progress", "plain", first)).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CACHED", (await _davit.RunAsync("build", "--progress", "plain", second)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cached_layers_that_an_image_needs_cost_nothing_and_stay()
    {
        var context = Noise(100_000);
        await _davit.OutputAsync("build", "-t", "app:1", context);

        Assert.Equal("Total reclaimed space: 0B", await _davit.OutputAsync("builder", "prune", "--force"));
        Assert.Contains("CACHED", (await _davit.RunAsync("build", "--progress", "plain", context)).Error, StringComparison.Ordinal);

        Assert.StartsWith("Deleted build cache objects:\n", await _davit.OutputAsync("buildx", "prune", "--all", "--force"), StringComparison.Ordinal);
        Assert.DoesNotContain("CACHED", (await _davit.RunAsync("build", "--progress", "plain", context)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_containers_go_and_running_ones_stay()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.RunAsync("run", "--name", "stopped", "--label", "kind=job", "busybox", "sh", "-c", "head -c 12345 /dev/zero >/file");
        await _davit.RunAsync("run", "--name", "labelled", "--label", "kind=kept", "busybox", "true");
        using var process = _davit.Start("run", "--name", "running", "busybox", "sh", "-c", "echo started; sleep 60");
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        var report = await _davit.OutputAsync("container", "prune", "--force", "--filter", "label!=kind=kept");

        Assert.Matches("^Deleted Containers:\n[0-9a-f]{64}\n\nTotal reclaimed space: 12.3kB$", report);
        Assert.Equal(2, (await _davit.OutputAsync("ps", "--all", "--quiet")).Split('\n').Length);
        await _davit.OutputAsync("rm", "--force", "running", "labelled");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task System_prune_of_all_leaves_nothing()
    {
        await _davit.OutputAsync("pull", "busybox");
        await BuildAsync("app:1", 3000);
        await _davit.RunAsync("run", "--name", "stopped", "busybox", "true");

        var report = (await _davit.RunAsync("system", "prune", "--all", "--force", "--volumes")).MustSucceed();

        foreach (var title in (string[])["Deleted Containers:", "Deleted Images:", "Deleted build cache objects:", "Total reclaimed space: "])
        {
            Assert.Contains(title, report.Output, StringComparison.Ordinal);
        }

        Assert.Contains("no volumes", report.Error, StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("system prune --all");
    }

    private static string Total(string report) => report.Split('\n')[^1].Replace("Total space that would be reclaimed", "Total reclaimed space", StringComparison.Ordinal);

    private async Task<string[]> NamesAsync() =>
        [.. (await _davit.OutputAsync("images")).Split('\n')[1..].Select(line => string.Join(':', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])).Order(StringComparer.Ordinal)];

    private string Noise(int bytes) => _davit.Context("FROM scratch\nCOPY noise /\n", ("noise", string.Concat(Enumerable.Range(0, bytes).Select(_ => (char)Random.Shared.Next('a', 'z')))));

    private Task BuildAsync(string context) => _davit.OutputAsync("build", context);

    private Task BuildAsync(string name, int bytes, string more = "") =>
        _davit.OutputAsync("build", "-t", name, _davit.Context($"FROM scratch\n{more}COPY noise /{Guid.NewGuid():N}\n", ("noise", new string('x', bytes))));
}
