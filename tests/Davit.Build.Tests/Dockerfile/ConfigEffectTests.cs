using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Tests.Dockerfile;

public sealed class ConfigEffectTests
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly ContainerConfig Base = new()
    {
        Env = ["PATH=/bin", "A=1"],
        Entrypoint = ["/entry"],
        Cmd = ["base"],
        WorkingDir = "/srv",
        User = "app",
        ExposedPorts = ["80/tcp"],
        Volumes = ["/data"],
        Labels = new Dictionary<string, string> { ["a"] = "1" },
        OnBuild = ["RUN old"],
    };

    [Fact]
    public void Image_keeps_its_config_but_not_its_triggers()
    {
        var config = StageConfig.Begin(Base).Config;

        Assert.Equal(Base with { OnBuild = null }, config);
    }

    [Fact]
    public void Path_is_added_where_the_base_has_none()
    {
        Assert.Equal(["A=1", Path], StageConfig.Begin(new ContainerConfig { Env = ["A=1"] }).Config.Env);
        Assert.Equal([Path], StageConfig.BeginFromScratch().Config.Env);
        Assert.Equal("/", StageConfig.BeginFromScratch().Config.WorkingDir);
    }

    [Fact]
    public void Variable_keeps_its_place_when_it_gets_a_new_value() =>
        Assert.Equal(["PATH=/x", "A=1", "B=2"], Apply("ENV B=2\nENV PATH=/x").Env);

    [Theory]
    [InlineData("ENTRYPOINT [\"e\"]", "e", null)]
    [InlineData("CMD [\"c\"]\nENTRYPOINT [\"e\"]", "e", "c")]
    [InlineData("ENTRYPOINT [\"e\"]\nCMD [\"c\"]", "e", "c")]
    [InlineData("CMD [\"c\"]", "/entry", "c")]
    [InlineData("CMD []", "/entry", "")]
    [InlineData("ENTRYPOINT []", null, null)]
    [InlineData("ENTRYPOINT run it", "/bin/sh,-c,run it", null)]
    [InlineData("CMD run it", "/entry", "/bin/sh,-c,run it")]
    [InlineData("SHELL [\"/bin/bash\", \"-ec\"]\nCMD run it", "/entry", "/bin/bash,-ec,run it")]
    [InlineData("CMD run it\nSHELL [\"/bin/bash\", \"-ec\"]", "/entry", "/bin/sh,-c,run it")]
    [InlineData("CMD", "/entry", "/bin/sh,-c,")]
    public void Entrypoint_clears_only_an_inherited_command(string text, string? entrypoint, string? command)
    {
        var config = Apply(text);

        Assert.Equal(entrypoint, config.Entrypoint is null ? null : string.Join(',', config.Entrypoint));
        Assert.Equal(command, config.Cmd is null ? null : string.Join(',', config.Cmd));
    }

    [Theory]
    [InlineData("WORKDIR /a", "/a")]
    [InlineData("WORKDIR a", "/srv/a")]
    [InlineData("WORKDIR a\nWORKDIR b", "/srv/a/b")]
    [InlineData("WORKDIR ../a/./b/", "/a/b")]
    [InlineData("WORKDIR ../../..", "/")]
    [InlineData("WORKDIR /a\nWORKDIR .", "/a")]
    public void Relative_working_directory_is_joined(string text, string expected) => Assert.Equal(expected, Apply(text).WorkingDir);

    [Fact]
    public void Ports_are_normalised_spread_and_sorted() => Assert.Equal(
        ["443/tcp", "53/udp", "80/tcp", "8000/sctp", "8001/sctp", "90/tcp"],
        Apply("EXPOSE 80/TCP 53/udp 443 8000-8001/sctp 127.0.0.1:8080:90 80").ExposedPorts);

    [Fact]
    public void Other_instructions_set_their_fields()
    {
        var config = Apply(
            "LABEL a=2 b=3\nUSER me:us\nVOLUME /z /data /c\nSTOPSIGNAL SIGUSR1\nSHELL [\"/bin/ash\"]\nHEALTHCHECK --retries=3 CMD x\nONBUILD RUN y\nONBUILD RUN z");

        Assert.Equal([KeyValuePair.Create("a", "2"), KeyValuePair.Create("b", "3")], config.Labels.OrderBy(l => l.Key));
        Assert.Equal("me:us", config.User);
        Assert.Equal(["/c", "/data", "/z"], config.Volumes);
        Assert.Equal("SIGUSR1", config.StopSignal);
        Assert.Equal(["/bin/ash"], config.Shell);
        Assert.Equal(3, config.HealthCheck!.Retries);
        Assert.Equal(["RUN y", "RUN z"], config.OnBuild);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("KILL")]
    [InlineData("sigterm")]
    [InlineData("SIGRTMIN+3")]
    [InlineData("RTMAX-14")]
    public void Signal_is_accepted_by_number_and_name(string signal) => Assert.Equal(signal, Apply($"STOPSIGNAL {signal}").StopSignal);

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("RTMIN+16")]
    [InlineData("SIG")]
    public void Signal_that_is_none_is_refused(string signal) => Assert.Throws<DockerfileException>(() => Apply($"STOPSIGNAL {signal}"));

    [Fact]
    public void Maintainer_is_the_author()
    {
        var stage = Walk(StageConfig.Begin(Base), "MAINTAINER Ann <ann@example.com>");

        Assert.Equal("Ann <ann@example.com>", stage.Author);
    }

    private static ContainerConfig Apply(string instructions) => Walk(StageConfig.Begin(Base), instructions).Config;

    private static StageConfig Walk(StageConfig config, string instructions)
    {
        var source = new SourceText("Dockerfile", "FROM x\n" + instructions);
        return DockerfileParser.Parse(source).Stages[0].Instructions.Aggregate(config, (c, i) => ConfigEffect.Apply(c, i, source));
    }
}
