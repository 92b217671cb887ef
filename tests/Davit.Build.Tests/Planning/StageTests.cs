using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Execution;
using Davit.Build.Tests.Laboratory;
using Davit.Oci;

namespace Davit.Build.Tests.Planning;

public sealed class StageTests : IDisposable
{
    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Stages_nobody_needs_are_neither_resolved_nor_run()
    {
        var image = await _lab.BuildAsync("""
            FROM nowhere/unused AS unused
            RUN false
            FROM busybox AS needed
            RUN echo x > /x
            FROM scratch
            COPY --from=needed /x /
            """);

        Assert.Equal(["docker.io/library/busybox:latest"], _lab.Resolved);
        Assert.Equal(["[needed 2/2] RUN echo x > /x", "[stage-2 1/1] COPY --from=needed /x /"], image.Events.Executed);
    }

    [Theory]
    [InlineData("one", "1")]
    [InlineData("ONE", "1")]
    [InlineData("1", "2")]
    [InlineData(null, "3")]
    public async Task The_target_is_a_stage_by_name_or_number(string? target, string expected)
    {
        const string Stages = "FROM busybox AS one\nLABEL n=1\nFROM busybox AS two\nLABEL n=2\nFROM busybox\nLABEL n=3";

        var image = await _lab.BuildAsync(Stages, r => r with { Target = target });

        Assert.Equal(expected, image.Config.Config.Labels["n"]);
    }

    [Fact]
    public async Task A_stage_on_a_stage_inherits_layers_config_and_history()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox AS base
            ENV a=1
            RUN echo base > /base
            CMD ["base"]
            FROM base
            ENV b=2
            RUN echo $a$b > /top
            """);

        Assert.Equal("12\n", image.Read("/top"));
        Assert.Equal(3, image.Config.DiffIds.Count);
        Assert.Equal(["PATH=/bin:/usr/bin", "a=1", "b=2"], image.Config.Config.Env);
        Assert.Equal(["base"], image.Config.Config.Cmd);
        Assert.Equal(6, image.Config.History.Count);
    }

    [Fact]
    public async Task Triggers_of_the_base_run_first_and_go_no_further()
    {
        _lab.AddImage("onbuild", d => Testing.BusyboxRootfs.Create(d), c => c with { OnBuild = ["COPY trigger /", "RUN cat /trigger > /ran"] });
        _lab.Write("trigger", "pulled");

        var image = await _lab.BuildAsync("FROM onbuild\nRUN cat /ran > /after");

        Assert.Equal("pulled", image.Read("/after"));
        Assert.Null(image.Config.Config.OnBuild);
    }

    [Fact]
    public async Task Triggers_may_copy_from_stages()
    {
        _lab.AddImage("onbuild", d => Testing.BusyboxRootfs.Create(d), c => c with { OnBuild = ["COPY --from=source /s /"] });

        var image = await _lab.BuildAsync("FROM busybox AS source\nRUN echo s > /s\nFROM onbuild\n");

        Assert.Equal("s\n", image.Read("/s"));
    }

    [Fact]
    public async Task A_base_that_is_nowhere_is_an_error()
    {
        var (error, _) = await _lab.FailAsync<DockerfileException>("FROM nowhere");

        Assert.Equal((ErrorKind.NotFound, "pull 'nowhere:latest': not found"), (error.Kind, error.Message));
        Assert.Contains(">>> FROM nowhere", error.Render(), StringComparison.Ordinal);
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task An_image_named_twice_is_resolved_once()
    {
        await _lab.BuildAsync("FROM busybox AS a\nFROM busybox\nCOPY --from=a /bin/busybox /b\nCOPY --from=busybox /bin/busybox /c");

        Assert.Single(_lab.Resolved);
    }
}
