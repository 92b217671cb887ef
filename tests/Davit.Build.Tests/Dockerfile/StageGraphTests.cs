using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Tests.Dockerfile;

public sealed class StageGraphTests
{
    [Fact]
    public void Target_needs_its_base_and_what_it_copies_and_mounts_from_and_nothing_else()
    {
        var graph = ArgScopeTests.Resolve(
            "FROM a AS base\nFROM b AS copied\nFROM c AS unused\nFROM base AS mounted\nFROM d\nCOPY --from=copied x y\nRUN --mount=from=mounted,target=/m z");

        Assert.Equal([0, 1, 3, 4], graph.FindReachable(graph.FindTarget(null)).Select(s => s.Index));
        Assert.Equal([1, 3], graph.Stages[4].Dependencies);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("two", 1)]
    [InlineData("TWO", 1)]
    [InlineData("0", 0)]
    [InlineData("2", 2)]
    public void Target_is_found_by_name_in_any_case_or_by_index(string? target, int expected) =>
        Assert.Equal(expected, ArgScopeTests.Resolve("FROM a AS one\nFROM b AS two\nFROM c").FindTarget(target).Index);

    [Fact]
    public void Unknown_target_is_refused_with_the_nearest_name()
    {
        var error = Assert.Throws<DockerfileException>(() => ArgScopeTests.Resolve("FROM a AS builder").FindTarget("bulder"));

        Assert.Equal("target stage \"bulder\" could not be found (did you mean builder?)", error.Message);
    }

    [Theory]
    [InlineData("FROM scratch", null)]
    [InlineData("FROM Base", 0)]
    [InlineData("FROM BASE", 0)]
    [InlineData("ARG B=base\nFROM $B", 0)]
    public void Base_is_scratch_or_an_earlier_stage_in_any_case(string from, int? stage)
    {
        var text = from.StartsWith("ARG", StringComparison.Ordinal)
            ? from.Replace("\nFROM", "\nFROM x AS base\nFROM", StringComparison.Ordinal)
            : "FROM x AS base\n" + from;
        var source = ArgScopeTests.Resolve(text).Stages[1].Base;

        Assert.Equal(stage is null ? new StageSource.Scratch() : new StageSource.OtherStage(stage.Value), source);
    }

    [Fact]
    public void Name_of_a_later_stage_is_an_image_to_from()
    {
        var graph = ArgScopeTests.Resolve("FROM later\nFROM x AS later");

        Assert.Equal(new StageSource.Image("later", ImageReference.Parse("later:latest")), graph.Stages[0].Base);
    }

    [Fact]
    public void Of_stages_with_one_name_the_nearest_before_counts()
    {
        var graph = ArgScopeTests.Resolve("FROM a AS s\nFROM b AS s\nFROM s\nCOPY --from=s x y\nFROM c AS s");

        Assert.Equal(new StageSource.OtherStage(1), graph.Stages[2].Base);
        Assert.Equal(new StageSource.OtherStage(1), graph.FindSources(graph.Stages[2], graph.Stages[2].Stage.Instructions[0])["s"]);
    }

    [Fact]
    public void Copy_takes_from_a_stage_by_name_or_number_or_from_an_image()
    {
        var graph = ArgScopeTests.Resolve("FROM a AS s\nFROM b\nCOPY --from=S x y\nCOPY --from=0 x y\nCOPY --from=nginx:1.25 x y\nCOPY x y");
        var stage = graph.Stages[1];

        Assert.Equal(
            [new StageSource.OtherStage(0), new StageSource.OtherStage(0), new StageSource.Image("nginx:1.25", ImageReference.Parse("nginx:1.25"))],
            stage.Stage.Instructions.SelectMany(i => graph.FindSources(stage, i).Values));
    }

    [Fact]
    public void Forward_reference_of_an_unneeded_stage_is_let_pass()
    {
        var graph = ArgScopeTests.Resolve("FROM a AS one\nCOPY --from=two x y\nFROM b AS two");

        Assert.Equal([1], graph.FindReachable(graph.FindTarget(null)).Select(s => s.Index));
    }

    [Fact]
    public void Triggers_of_the_base_stage_run_in_the_stage_on_it_and_bring_their_needs()
    {
        var graph = ArgScopeTests.Resolve("FROM a AS tools\nFROM b AS base\nONBUILD COPY --from=tools x y\nFROM base AS middle\nFROM middle");

        Assert.Equal("COPY", Assert.Single(graph.Stages[2].Triggers).Name);
        Assert.Equal([1, 0], graph.Stages[2].Dependencies);
        Assert.Empty(graph.Stages[3].Triggers);
    }

    [Fact]
    public void Trigger_of_an_image_stands_where_its_from_stands()
    {
        var graph = ArgScopeTests.Resolve("FROM x\nFROM image\nRUN a");

        var trigger = Assert.Single(graph.ParseTriggers(graph.Stages[1], ["RUN <<EOF\nhello\nEOF"]));

        Assert.Equal("shell \"<<EOF\" heredoc=\"EOF\" expands:\"hello\\n\"", AstDump.Describe(trigger));
        Assert.Equal(2, trigger.Range.Start.Line);
    }

    [Theory]
    [InlineData("RUNN x", "ONBUILD trigger 'RUNN x' of 'image': dockerfile parse error on line 1: unknown instruction: RUNN (did you mean RUN?)")]
    [InlineData("RUN a\nRUN b", "ONBUILD trigger 'RUN a' of 'image': onbuild trigger should be a single expression")]
    [InlineData("FROM b", "ONBUILD trigger 'FROM b' of 'image': dockerfile parse error on line 1: FROM isn't allowed as an ONBUILD trigger")]
    public void Malformed_trigger_of_an_image_is_shown_at_its_from(string trigger, string message)
    {
        var graph = ArgScopeTests.Resolve("FROM image");

        var error = Assert.Throws<DockerfileException>(() => graph.ParseTriggers(graph.Stages[0], [trigger]));

        Assert.Equal(message, error.Message);
        Assert.Contains(">>> FROM image", error.Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM a:${TGA:-x}", "UndefinedArgInFrom: FROM argument 'TGA' is not declared (did you mean TAG?) (line 2)")]
    [InlineData("FROM a:${TAG}", "InvalidDefaultArgInFrom: Default value for ARG a:${TAG} results in empty or invalid base image name (line 2)")]
    [InlineData("FROM --platform=$TARGETPLATFORM a", "RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior (line 2)")]
    [InlineData("FROM --platform=linux/arm64 a", "FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value \"linux/arm64\" (line 2)")]
    [InlineData("FROM --platform=linux/arm64 a AS arm64-tools", null)]
    [InlineData("FROM --platform=$BUILDPLATFORM a", null)]
    public void From_is_checked(string from, string? expected)
    {
        var graph = ArgScopeTests.Resolve("ARG TAG\n" + from, ArgScopeTests.Given(("TAG", "1")));

        Assert.Equal(expected, graph.Diagnostics.SingleOrDefault()?.ToString());
    }

    [Fact]
    public void Platform_of_from_is_read()
    {
        var graph = ArgScopeTests.Resolve("FROM --platform=linux/arm/v7 a\nFROM b");

        Assert.Equal(Platform.Parse("linux/arm/v7"), graph.Stages[0].Platform);
        Assert.Null(graph.Stages[1].Platform);
    }
}
