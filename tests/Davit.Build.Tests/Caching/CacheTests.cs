using System.Text.Json;
using Davit.Build.Planning;
using Davit.Build.Tests.Laboratory;
using Davit.Oci;

namespace Davit.Build.Tests.Caching;

public sealed class CacheTests : IDisposable
{
    private const string Dockerfile = """
        FROM busybox
        RUN echo first > /first
        WORKDIR /app
        COPY src /app/
        RUN cat /app/* > /all
        """;

    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public CacheTests()
    {
        _lab.Write("src/a", "A");
        _lab.Write("src/b.sh", "B", 0b111_101_101);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task The_same_build_again_executes_nothing_and_makes_the_same_image()
    {
        var first = await _lab.BuildAsync(Dockerfile);
        var second = await _lab.BuildAsync(Dockerfile);

        Assert.Equal(4, first.Events.Executed.Count);
        Assert.Empty(second.Events.Executed);
        Assert.Equal(4, second.Events.Cached.Count);
        Assert.Equal(first.Result.ImageId, second.Result.ImageId);
    }

    [Fact]
    public async Task Times_and_owners_of_the_context_make_no_difference()
    {
        await _lab.BuildAsync(Dockerfile);
        File.SetLastWriteTimeUtc(Path.Combine(_lab.ContextPath, "src/a"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using (var directory = Davit.Linux.DirectoryHandle.Open(Path.Combine(_lab.ContextPath, "src")))
        {
            directory.SetOwner("a"u8, 12, 13);
        }

        Assert.Empty((await _lab.BuildAsync(Dockerfile)).Events.Executed);
    }

    [Theory]
    [InlineData("src/a", 0b110_000_000u)]
    [InlineData("src/a", 0b100_111_101_101u)]
    [InlineData("src/sub", 0b111_000_000u)]
    [InlineData("src/sub", 0b001_111_111_111u)]
    public async Task Every_bit_of_a_mode_in_the_context_is_a_change(string path, uint mode)
    {
        _lab.Write("src/sub/c", "C");
        _lab.SetMode("src/sub", 0b111_101_101);
        await _lab.BuildAsync("FROM scratch\nCOPY src /src");
        _lab.SetMode(path, mode);

        var image = await _lab.BuildAsync("FROM scratch\nCOPY src /src");

        Assert.Single(image.Events.Executed);
        Assert.Equal(mode, image.Status(path).Mode);
    }

    [Fact]
    public async Task The_place_of_the_context_makes_no_difference()
    {
        await _lab.BuildAsync(Dockerfile);
        var elsewhere = Path.Combine(_lab.Root, "elsewhere");
        Directory.Move(_lab.ContextPath, elsewhere);

        var image = await _lab.BuildAsync(Dockerfile, r => r with { Context = new ContextSource.Local(elsewhere) });

        Assert.Empty(image.Events.Executed);
    }

    [Fact]
    public async Task Changed_content_executes_the_copy_and_what_follows_only()
    {
        await _lab.BuildAsync(Dockerfile);
        _lab.Write("src/a", "changed");

        var image = await _lab.BuildAsync(Dockerfile);

        Assert.Equal(["[4/5] COPY src /app/", "[5/5] RUN cat /app/* > /all"], image.Events.Executed);
        Assert.Equal("changedB", image.Read("/all"));
    }

    [Fact]
    public async Task A_new_name_or_the_right_to_execute_is_a_change()
    {
        await _lab.BuildAsync(Dockerfile);
        _lab.SetMode("src/a", 0b111_101_101);
        Assert.Equal(2, (await _lab.BuildAsync(Dockerfile)).Events.Executed.Count);

        File.Move(Path.Combine(_lab.ContextPath, "src/a"), Path.Combine(_lab.ContextPath, "src/z"));
        Assert.Equal(2, (await _lab.BuildAsync(Dockerfile)).Events.Executed.Count);
    }

    [Fact]
    public async Task What_is_ignored_or_not_copied_is_no_change()
    {
        _lab.Write(".dockerignore", "src/*.log\n");
        await _lab.BuildAsync(Dockerfile);
        _lab.Write("src/x.log", "noise");
        _lab.Write("other", "noise");

        Assert.Empty((await _lab.BuildAsync(Dockerfile)).Events.Executed);
    }

    [Theory]
    [InlineData("ARG v\nRUN echo $v > /v", true)]
    [InlineData("ARG v\nRUN echo unused > /v", true)]
    [InlineData("ARG v\nENV w=$v\nRUN echo $w > /v", true)]
    [InlineData("ARG v\nCOPY src /v/", false)]
    [InlineData("RUN echo before > /v\nARG v", false)]
    public async Task A_build_arg_matters_to_the_runs_after_its_declaration(string instructions, bool executes)
    {
        var dockerfile = "FROM busybox\n" + instructions;
        await _lab.BuildAsync(dockerfile, r => r with { BuildArguments = new Dictionary<string, string> { ["v"] = "1" } });

        var image = await _lab.BuildAsync(dockerfile, r => r with { BuildArguments = new Dictionary<string, string> { ["v"] = "2" } });

        Assert.Equal(executes ? 1 : 0, image.Events.Executed.Count);
    }

    [Fact]
    public async Task Proxies_reach_the_process_but_not_the_key()
    {
        const string Run = "FROM busybox\nRUN env > /env";
        var first = await _lab.BuildAsync(Run, r => r with { BuildArguments = new Dictionary<string, string> { ["http_proxy"] = "http://one" } });

        var second = await _lab.BuildAsync(Run);

        Assert.Contains("http_proxy=http://one", first.Read("/env"), StringComparison.Ordinal);
        Assert.Empty(second.Events.Executed);
        Assert.DoesNotContain("proxy", JsonText(first), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("USER user")]
    [InlineData("WORKDIR /tmp")]
    [InlineData("ENV a=b")]
    [InlineData("SHELL [\"/bin/ash\", \"-c\"]")]
    public async Task What_a_process_runs_with_is_part_of_the_key(string instruction)
    {
        await _lab.BuildAsync("FROM busybox\nRUN true");

        Assert.Contains((await _lab.BuildAsync($"FROM busybox\n{instruction}\nRUN true")).Events.Executed, n => n.EndsWith("RUN true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_process_finds_it()
    {
        var first = await _lab.BuildAsync(Dockerfile);
        using var neighbour = _lab.Neighbour();

        var second = await neighbour.BuildAsync(Dockerfile);

        Assert.Empty(second.Events.Executed);
        Assert.Equal(first.Result.ImageId, second.Result.ImageId);
    }

    [Fact]
    public async Task Ignoring_the_cache_executes_all_and_records_it()
    {
        var first = await _lab.BuildAsync("FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /u");
        var second = await _lab.BuildAsync("FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /u", r => r with { Cache = CacheUse.Ignore });
        var third = await _lab.BuildAsync("FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /u");

        Assert.NotEqual(first.Read("/u"), second.Read("/u"));
        Assert.Equal(second.Read("/u"), third.Read("/u"));
    }

    [Fact]
    public async Task A_result_whose_snapshot_is_gone_is_made_again()
    {
        var first = await _lab.BuildAsync("FROM busybox\nRUN echo x > /x");
        _lab.Store.Database.Write(session => session.Execute("DELETE FROM snapshots WHERE chain_id = ?", first.Chain));

        var second = await _lab.BuildAsync("FROM busybox\nRUN echo x > /x");

        Assert.Single(second.Events.Executed);
        Assert.Equal("x\n", second.Read("/x"));
    }

    [Fact]
    public async Task What_is_copied_from_a_stage_counts_by_its_content()
    {
        const string TwoStages = """
            FROM busybox AS build
            ARG v
            RUN echo same > /same && echo $v > /other
            FROM busybox
            COPY --from=build /same /
            RUN cat /same > /result
            """;
        await _lab.BuildAsync(TwoStages, r => r with { BuildArguments = new Dictionary<string, string> { ["v"] = "1" } });

        var image = await _lab.BuildAsync(TwoStages, r => r with { BuildArguments = new Dictionary<string, string> { ["v"] = "2" } });

        Assert.Equal(["[build 2/2] RUN echo same > /same && echo 2 > /other"], image.Events.Executed);
    }

    [Fact]
    public async Task Keys_keep_what_they_are_made_of()
    {
        var image = await _lab.BuildAsync("FROM busybox\nENV greeting=hello\nRUN echo $greeting");

        using var json = JsonDocument.Parse(JsonText(image));
        var run = json.RootElement.GetProperty("run");
        Assert.Equal(["/bin/sh", "-c", "echo $greeting"], run.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()));
        Assert.Contains("greeting=hello", run.GetProperty("environment").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(image.ChainAt(1)!.ToString(), json.RootElement.GetProperty("inputs")[0].GetString());
    }

    [Fact]
    public async Task Equal_steps_of_concurrent_builds_are_executed_once()
    {
        const string Slow = "FROM busybox\nRUN sleep 1; cat /proc/sys/kernel/random/uuid > /u";
        using var neighbour = _lab.Neighbour();

        var images = await Task.WhenAll(_lab.BuildAsync(Slow), neighbour.BuildAsync(Slow), _lab.BuildAsync(Slow));

        Assert.Single(images.Select(i => i.Read("/u")).Distinct());
        Assert.Single(images.SelectMany(i => i.Events.Executed));
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task Equal_steps_of_one_build_are_executed_once_even_without_the_cache()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox AS one
            RUN cat /proc/sys/kernel/random/uuid > /u
            FROM busybox AS two
            RUN cat /proc/sys/kernel/random/uuid > /u
            FROM scratch
            COPY --from=one /u /1
            COPY --from=two /u /2
            """, r => r with { Cache = CacheUse.Ignore });

        Assert.Equal(image.Read("/1"), image.Read("/2"));
    }

    [Fact]
    public async Task A_lock_of_a_dead_process_is_void()
    {
        await _lab.BuildAsync("FROM busybox\nRUN echo x");
        _lab.Store.Database.Write(session =>
        {
            session.Execute("INSERT INTO build_locks(key, process_id, created_at) SELECT key, 'dead', 0 FROM build_cache");
            session.Execute("DELETE FROM build_cache");
        });

        Assert.Single((await _lab.BuildAsync("FROM busybox\nRUN echo x")).Events.Executed);
    }

    private static string JsonText(BuiltImage image) => image.Lab.Store.Database.Read(session =>
        session.QuerySingle("SELECT inputs FROM build_cache WHERE chain_id = ?", row => row.GetText(0), image.Chain));
}
