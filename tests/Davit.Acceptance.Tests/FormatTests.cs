using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Lists, filters and templates, with the commands that tutorials teach.</summary>
public sealed class FormatTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task The_tutorials_commands_work_as_they_are_written()
    {
        await _davit.OutputAsync("pull", "alpine:latest");
        await _davit.OutputAsync("build", "-t", "mine:1", _davit.Context("FROM alpine:latest\nLABEL stage=test\nRUN echo one >/a\n"));
        await _davit.OutputAsync("build", "-t", "mine:1", _davit.Context("FROM alpine:latest\nLABEL stage=test\nRUN echo two >/a\n"));

        var latest = await _davit.OutputAsync("images", "--filter=reference=*:latest");
        Assert.Contains("alpine", latest, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", latest, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^[0-9a-f]{12}:[0-9.]+[kM]B:mine:1$", await _davit.OutputAsync("images", "--format", "{{.ID}}:{{.Size}}:{{.Repository}}:{{.Tag}}"));
        Assert.Matches(@"\A([0-9a-f]{12}\n?){3}\z", await _davit.OutputAsync("images", "-q"));
        Assert.Matches(@"alpine +latest +sha256:[0-9a-f]{64}", await _davit.OutputAsync("images", "--digests"));
        Assert.Equal("amd64", await _davit.OutputAsync("inspect", "--format={{.Architecture}}", "alpine"));
        Assert.Contains("<missing>", await _davit.OutputAsync("history", "mine:1"), StringComparison.Ordinal);
        Assert.Matches(@"\A[^\n]+\n<none> +<none> +[0-9a-f]{12} [^\n]+\z", await _davit.OutputAsync("images", "--filter", "dangling=true"));
        Assert.Equal("<none>:<none>\nalpine:latest", await _davit.OutputAsync("images", "--filter", "before=mine:1", "--format", "{{.Repository}}:{{.Tag}}"));
        Assert.Equal("mine:1\n<none>:<none>", await _davit.OutputAsync("images", "-f", "label=stage=test", "--format", "{{.Repository}}:{{.Tag}}"));
        Assert.Contains("<none>", await _davit.OutputAsync("images"), StringComparison.Ordinal);
        Assert.DoesNotContain("<none>", await _davit.OutputAsync("images", "--filter", "dangling=false"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_shows_what_is_there_and_names_what_is_not()
    {
        await _davit.OutputAsync("pull", "alpine:latest");

        var mixed = (await _davit.RunAsync("inspect", "-f", "{{index .RepoTags 0}}", "alpine", "absent")).MustFailInWords();
        Assert.Equal((1, "alpine:latest\n"), (mixed.ExitCode, mixed.Output));
        Assert.Contains("No such object: absent", mixed.Error, StringComparison.Ordinal);

        var none = (await _davit.RunAsync("image", "inspect", "absent")).MustFailInWords();
        Assert.Equal((1, "[]\n"), (none.ExitCode, none.Output));
        Assert.Contains("No such image: absent:latest", none.Error, StringComparison.Ordinal);

        Assert.Equal(64, (await _davit.RunAsync("inspect", "-f", "{{", "alpine")).MustFailInWords().ExitCode);
        Assert.Contains(
            "template parsing error: template: :1:2: executing \"\" at <.Nope>: map has no entry for key \"Nope\"",
            (await _davit.RunAsync("inspect", "-f", "{{.Nope}}", "alpine")).MustFailInWords().Error,
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await _davit.OutputAsync("image", "inspect", "alpine"));
        Assert.Equal(
            ["Id", "RepoTags", "RepoDigests", "Created", "Config", "Architecture", "Os", "Size", "RootFS", "Metadata", "Descriptor"],
            json.RootElement[0].EnumerateObject().Select(p => p.Name).Except(["Comment", "Author"]));
    }

    [Fact]
    public async Task Containers_are_listed_by_format_filter_and_number()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("run", "--name", "first", "--label", "com.example.my-role=web", "busybox", "true");
        await _davit.RunAsync("run", "--name", "second", "busybox", "sh", "-c", "echo 12345 >/new; exit 3");

        Assert.Equal("second\nfirst", await _davit.OutputAsync("ps", "-a", "--format", "{{.Names}}"));
        Assert.Equal("second", await _davit.OutputAsync("ps", "-l", "--format", "{{.Names}}"));
        Assert.Equal("second", await _davit.OutputAsync("ps", "-a", "-f", "exited=3", "--format", "{{.Names}}"));
        Assert.Equal("first", await _davit.OutputAsync("ps", "-f", "status=exited", "-f", "label=com.example.my-role", "--format", "{{.Names}}"));
        Assert.Equal("second\nfirst", await _davit.OutputAsync("ps", "-a", "-f", "ancestor=busybox", "--format", "{{.Names}}"));
        Assert.Equal("first", await _davit.OutputAsync("ps", "-a", "-f", "before=second", "--format", "{{.Names}}"));
        Assert.Equal("", await _davit.OutputAsync("ps", "-q"));
        Assert.Matches(@"\Amy role +NAMES\nweb +first\z", await _davit.OutputAsync("ps", "-a", "-f", "name=^/first$", "--format", @"table {{.Label ""com.example.my-role""}}\t{{.Names}}"));
        Assert.Matches(@"\A6B \(virtual .+MB\)\z", await _davit.OutputAsync("ps", "-l", "--format", "{{.Size}}"));
        Assert.Equal("3 exited", await _davit.OutputAsync("inspect", "-f", "{{.State.ExitCode}}{{if eq .State.ExitCode 3}} {{.State.Status}}{{end}}", "second"));
        Assert.Equal("6", await _davit.OutputAsync("container", "inspect", "-s", "-f", "{{.SizeRw}}", "second"));
        Assert.Contains("invalid filter 'status=[asleep]'", (await _davit.RunAsync("ps", "-f", "status=asleep")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{.RestartCount}} {{.State.OOMKilled}} {{.State.Pid}} {{.LogPath}}", "0 false 0")]
    [InlineData("{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.LogConfig.Type}} {{.HostConfig.ShmSize}}", "no none 1048576")]
    [InlineData("{{range $p, $conf := .NetworkSettings.Ports}}{{$p}}{{end}}", "")]
    [InlineData("{{range $n, $conf := .NetworkSettings.Networks}}{{$n}}[{{$conf.IPAddress}}]{{end}}", "host[]")]
    [InlineData("{{json .HostConfig.Ulimits}}", """[{"Name":"nofile","Hard":64,"Soft":32}]""")]
    [InlineData("{{json .HostConfig.Devices}}", """[{"PathOnHost":"/dev/null","PathInContainer":"/dev/nil","CgroupPermissions":"rw"}]""")]
    [InlineData("{{.Config.Domainname}}{{json .Config.Volumes}}{{json .ExecIDs}}", "nullnull")]
    public async Task What_scripts_ask_of_a_container_is_there(string template, string answer)
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync(
            "run", "--name", "asked", "--shm-size", "1m", "--ulimit", "nofile=32:64", "--device", "/dev/null:/dev/nil:rw", "busybox", "true");

        Assert.Equal(answer, (await _davit.OutputAsync("inspect", "-f", template, "asked")).TrimEnd());
    }

    [Fact]
    public async Task The_clients_configuration_chooses_formats()
    {
        await _davit.OutputAsync("pull", "busybox");
        await File.WriteAllTextAsync(_davit.ClientConfig, """{"imagesFormat":"table {{.Tag}}\\t{{.Repository}}","psFormat":"{{.Names}}!"}""", TestContext.Current.CancellationToken);
        await _davit.OutputAsync("run", "--name", "one", "busybox", "true");

        Assert.Equal("TAG       REPOSITORY\nlatest    busybox", await _davit.OutputAsync("images"));
        Assert.Equal("busybox", await _davit.OutputAsync("images", "--format", "{{.Repository}}"));
        Assert.Equal("one!", await _davit.OutputAsync("ps", "-a"));
    }

    [Fact]
    public async Task Version_info_and_disk_usage_take_templates()
    {
        Assert.Equal("linux", await _davit.OutputAsync("version", "--format", "{{.Server.Os}}"));
        Assert.Equal("0", await _davit.OutputAsync("info", "-f", "{{.Images}}"));
        Assert.StartsWith("Images: 0B\nContainers: 0B\n", await _davit.OutputAsync("system", "df", "--format", "{{.Type}}: {{.Size}}"), StringComparison.Ordinal);
        Assert.Equal(64, (await _davit.RunAsync("version", "-f", "{{")).MustFailInWords().ExitCode);
    }
}
