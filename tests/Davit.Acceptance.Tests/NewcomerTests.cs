using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>What someone who knows Docker does in the first hour, and the mistakes made then.</summary>
public sealed class NewcomerTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Untag_takes_the_names_it_is_given_and_no_other()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("tag", "busybox", "one");
        await _davit.OutputAsync("tag", "busybox", "two");
        await _davit.OutputAsync("tag", "busybox", "three");

        Assert.Equal("Untagged: one:latest", await _davit.OutputAsync("untag", "one"));
        Assert.Equal("Untagged: two:latest\nUntagged: three:latest", await _davit.OutputAsync("untag", "two", "three"));
        Assert.Equal("busybox:latest", await _davit.OutputAsync("images", "--format", "{{.Repository}}:{{.Tag}}"));
    }

    [Fact]
    public async Task Options_of_run_reach_the_container()
    {
        var idFile = _davit.Scratch.PathOf("id");

        var output = await _davit.OutputAsync(
            "run", "--net", "none", "--cidfile", idFile, "--ulimit", "nofile=100:200", "--shm-size", "8m", "--tmpfs", "/scratch:size=1m", "--add-host", "there:192.0.2.7",
            "--device", "/dev/full:/dev/filled", "--sysctl", "kernel.shm_rmid_forced=1", "--security-opt", "no-new-privileges", "busybox", "sh", "-c",
            """
            ulimit -n
            df -k /dev/shm /scratch | awk 'NR > 1 { print $2 }'
            grep there /etc/hosts
            test -c /dev/filled && echo device
            cat /proc/sys/kernel/shm_rmid_forced
            grep NoNewPrivs /proc/self/status
            """);

        Assert.Equal("100\n8192\n1024\n192.0.2.7\tthere\ndevice\n1\nNoNewPrivs:\t1", output);
        Assert.Equal(await File.ReadAllTextAsync(idFile), await _davit.OutputAsync("ps", "--all", "--quiet", "--no-trunc"));
        var again = (await _davit.RunAsync("run", "--cidfile", idFile, "busybox", "true")).MustFailInWords();
        Assert.Contains("container ID file found", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid ulimit type: files", "--ulimit", "files=1")]
    [InlineData("parse device 'full'", "--device", "full")]
    [InlineData("'--security-opt apparmor=mine' is not supported yet", "--security-opt", "apparmor=mine")]
    [InlineData("'--init' is not supported yet", "--init")]
    public async Task A_wrong_option_of_run_leaves_no_container(string words, params string[] options)
    {
        var outcome = (await _davit.RunAsync(["run", .. options, "busybox", "true"])).MustFailInWords();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", await _davit.OutputAsync("ps", "--all", "--quiet"));
    }

    [Theory]
    [InlineData("FROM busybox AS one\nFROM no-such-image\n", ">>> FROM no-such-image")]
    [InlineData("FROM busybox\nCOPY --from=no-such-image /a /b\n", ">>> COPY --from=no-such-image /a /b")]
    public async Task An_image_that_is_nowhere_is_shown_with_the_line_that_names_it(string dockerfile, string line)
    {
        var outcome = (await _davit.RunAsync("build", _davit.Context(dockerfile))).MustFailInWords();

        Assert.Contains($"   2 | {line}\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_cannot_be_written_are_told_in_the_systems_words()
    {
        var context = _davit.Context("FROM scratch\nLABEL a=b\n");
        var place = _davit.Scratch.PathOf("absent/id");

        var build = (await _davit.RunAsync("build", "--iidfile", place, context)).MustFailInWords();
        var file = _davit.Scratch.Write("file", "");
        var store = (await _davit.RunAsync("--root", file, "images")).MustFailInWords();

        Assert.EndsWith($"davit: open {place}: no such file or directory\n", build.Error, StringComparison.Ordinal);
        Assert.StartsWith($"davit: create store '{file}': '{file}' is not a directory\n", store.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_config_json_is_told_where_accounts_are_needed_and_hinders_nothing_else()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_davit.ClientConfig)!);
        await File.WriteAllTextAsync(_davit.ClientConfig, "{bad");

        var pull = (await _davit.RunAsync("pull", "--quiet", "busybox")).MustFailInWords();

        Assert.StartsWith($"davit: read '{_davit.ClientConfig}': line 1", pull.Error, StringComparison.Ordinal);
        Assert.Equal("", (await _davit.RunAsync("images", "--quiet")).MustSucceed().Error);
    }

    [Fact]
    public async Task An_unknown_filter_of_prune_is_told_as_that_of_images_is()
    {
        var prune = (await _davit.RunAsync("image", "prune", "--force", "--filter", "colour=red")).MustFailInWords();
        var images = (await _davit.RunAsync("images", "--filter", "colour=red")).MustFailInWords();

        Assert.StartsWith("davit: invalid filter 'colour'\n", prune.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (prune.ExitCode, images.ExitCode));
    }

    [Theory]
    [InlineData("connect to '127.0.0.1:99999': this is no host, or its port is none", "pull", "127.0.0.1:99999/app")]
    [InlineData("log in to 'bad host': this is no registry", "login", "-u", "a", "-p", "b", "bad host")]
    [InlineData("Write the name without 'docker://'.", "pull", "docker://busybox")]
    [InlineData("password is empty", "login", "-u", "a", "-p", "", "127.0.0.1:1")]
    [InlineData("conflicting options: --status and --all-tags", "pull", "--status", "--all-tags", "busybox")]
    [InlineData("An image at a registry is written docker://NAME.", "copy", "nothing", "oci:nowhere")]
    [InlineData("'--disable-content-trust=false' is not supported", "pull", "--disable-content-trust=false", "busybox")]
    [InlineData("An image does not exist locally", "push", "--disable-content-trust", "nothing")]
    [InlineData("invalid limit -3: it is below 0", "image", "tags", "--limit", "-3", "busybox")]
    public async Task A_name_that_is_none_is_told_in_words(string words, params string[] line)
    {
        var outcome = (await _davit.RunAsync(line)).MustFailInWords();

        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_is_not_there_is_an_error_for_every_command_and_nothing_is_said_to_come_from_it()
    {
        var repository = $"{laboratory.Registry}/library/busybox";
        await _davit.OutputAsync("pull", repository);

        var pull = (await _davit.RunAsync("pull", $"{repository}:none")).MustFailInWords();
        var tags = (await _davit.RunAsync("image", "tags", $"{repository}:none")).MustFailInWords();
        var quiet = (await _davit.RunAsync("image", "tags", "--quiet", $"{repository}:none")).MustFailInWords();
        var push = (await _davit.RunAsync("push", $"{repository}:none")).MustFailInWords();

        Assert.Equal($"davit: manifest for {repository}:none not found: manifest unknown\n", pull.Error);
        Assert.Equal("", pull.Output);
        Assert.Equal((pull.Error, ""), (tags.Error, tags.Output));
        Assert.Equal((pull.Error, ""), (quiet.Error, quiet.Output));
        Assert.Equal($"davit: tag does not exist: {repository}:none\nTags that are here: latest.\n", push.Error);
    }

    [Fact]
    public async Task Layers_that_are_here_are_never_announced_as_downloads()
    {
        var repository = $"{laboratory.Registry}/newcomer/{Guid.NewGuid():N}";
        await _davit.OutputAsync("build", "--quiet", "--tag", $"{repository}:1", _davit.Context("FROM scratch\nCOPY Dockerfile /a\n"));
        await _davit.OutputAsync("tag", $"{repository}:1", $"{repository}:2");
        await _davit.OutputAsync("push", "--quiet", "--all-tags", repository);
        await _davit.OutputAsync("rmi", $"{repository}:2");

        var pull = await _davit.OutputAsync("pull", $"{repository}:2");

        Assert.StartsWith("2: Pulling from ", pull, StringComparison.Ordinal);
        Assert.Contains(": Already exists\n", pull, StringComparison.Ordinal);
        Assert.DoesNotContain("Pulling fs layer", pull, StringComparison.Ordinal);
    }
}
