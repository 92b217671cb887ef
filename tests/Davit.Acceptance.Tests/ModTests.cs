using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class ModTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly Podman _podman = new();

    public void Dispose()
    {
        _davit.Dispose();
        _podman.Dispose();
    }

    [Fact]
    public async Task Settings_are_changed_and_inherited_ones_taken_away()
    {
        await _davit.OutputAsync("build", "-q", "-t", "old", _davit.Context("""
            FROM busybox
            ENV GONE=1 KEPT=2
            LABEL gone=1 kept=2
            EXPOSE 80 90/udp
            VOLUME /gone /kept
            ENTRYPOINT ["echo"]
            CMD ["before"]
            """));

        var id = await _davit.OutputAsync(
            "image", "mod", "-t", "new", "--env", "ADDED=a b", "--unset-env", "GONE", "--label", "added=x", "--unset-label", "gone", "--cmd", "[\"after\"]",
            "--user", "5:6", "--workdir", "/tmp", "--expose", "70", "--unset-expose", "80", "--volume", "/added", "--unset-volume", "/gone", "--stop-signal", "SIGINT",
            "--healthcheck", "NONE", "--author", "me", "old");

        var image = await InspectAsync("new");
        var config = image.GetProperty("Config");
        Assert.Equal(id, image.GetProperty("Id").GetString());
        Assert.Equal(["KEPT=2", "ADDED=a b"], Strings(config.GetProperty("Env")).Skip(1));
        Assert.Equal("{ \"added\": \"x\", \"kept\": \"2\" }", Line(config.GetProperty("Labels")));
        Assert.Equal("{ \"70/tcp\": {}, \"90/udp\": {} }", Line(config.GetProperty("ExposedPorts")));
        Assert.Equal("{ \"/added\": {}, \"/kept\": {} }", Line(config.GetProperty("Volumes")));
        Assert.Equal(["echo"], Strings(config.GetProperty("Entrypoint")));
        Assert.Equal(("5:6", "/tmp", "SIGINT", "me"), (config.GetProperty("User").GetString(), config.GetProperty("WorkingDir").GetString(), config.GetProperty("StopSignal").GetString(), image.GetProperty("Author").GetString()));
        Assert.Equal(["NONE"], Strings(config.GetProperty("Healthcheck").GetProperty("Test")));
        Assert.Equal("after", await _davit.OutputAsync("run", "--rm", "new"));
        Assert.Contains("modify: ENV ADDED=a b, unset ENV GONE, LABEL added=x", await _davit.OutputAsync("history", "--no-trunc", "new"), StringComparison.Ordinal);
        Assert.Equal("before", await _davit.OutputAsync("run", "--rm", "old"));
    }

    [Fact]
    public async Task The_same_change_with_the_same_time_makes_the_same_image()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");

        var first = await _davit.OutputAsync("image", "mod", "--created", "2020-01-02T03:04:05Z", "--env", "A=1", "busybox");
        var second = await _davit.OutputAsync("image", "mod", "--created", "1577934245", "--env", "A=1", "busybox");

        Assert.Equal(first, second);
        Assert.Equal("2020-01-02T03:04:05Z", (await InspectAsync(first)).GetProperty("Created").GetString());
    }

    [Fact]
    public async Task A_rebased_image_has_its_own_layers_on_the_new_base()
    {
        await BuildBasesAsync();
        await _davit.OutputAsync("build", "-q", "-t", "app", _davit.Context("""
            FROM base:1
            RUN echo app >/app && rm /from-1 && ln /lib-1 /hard
            ENV OWN=app SHARED=app
            CMD ["sh", "-c", "cat /version /app; echo $OWN $SHARED $VERSION $ONLY"]
            """));

        var id = await _davit.OutputAsync("image", "mod", "--rebase", "base:2", "--from", "base:1", "-t", "rebased", "app");

        Assert.Equal("2\napp\napp app 2 new", await _davit.OutputAsync("run", "--rm", "rebased"));
        Assert.Equal(id, (await InspectAsync("rebased")).GetProperty("Id").GetString());
        var layers = await LayersAsync("rebased");
        Assert.Equal(await LayersAsync("base:2"), layers[..^1]);
        Assert.Equal((await LayersAsync("app"))[^1], layers[^1]);
        Assert.Contains("rebase on base:2", await _davit.OutputAsync("history", "--no-trunc", "rebased"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pushed_rebased_image_has_the_tree_that_a_build_on_the_new_base_has()
    {
        await BuildBasesAsync();
        const string App = "RUN mkdir -p /app/data && echo app >/app/data/file && chown -R 9:9 /app && rm -r /srv";
        await _davit.OutputAsync("build", "-q", "-t", "app", _davit.Context($"FROM base:1\n{App}\n"));
        var reference = $"{laboratory.Registry}/rebase/{Guid.NewGuid():N}:1";

        await _davit.OutputAsync("image", "mod", "--rebase", "base:2", "--from", "base:1", "-t", reference, "app");
        var expected = await MountedTree.ReadAsync(_davit, reference);
        await _davit.OutputAsync("push", reference);
        (await _podman.RunAsync("pull", "--tls-verify=false", reference)).MustSucceed();
        using var elsewhere = new DavitHome(laboratory);
        await elsewhere.OutputAsync("pull", "-q", reference);

        Assert.Equal(expected, await MountedTree.ReadAsync(elsewhere, reference));
        Assert.Equal("9:9 2", (await _podman.RunImageAsync(reference, "sh", "-c", "test ! -e /srv; echo $(stat -c %u:%g /app/data/file) $(cat /version)")).MustSucceed().Text);
    }

    [Fact]
    public async Task A_committed_image_remembers_what_it_stands_on()
    {
        await BuildBasesAsync();
        await _davit.RunAsync("run", "--name", "box", "base:1", "sh", "-c", "echo mine >/mine");
        await _davit.OutputAsync("commit", "box", "app");

        await _davit.OutputAsync("image", "mod", "--rebase", "base:2", "-t", "rebased", "app");

        Assert.Equal("2\nmine", await _davit.OutputAsync("run", "--rm", "rebased", "cat", "/version", "/mine"));
    }

    [Fact]
    public async Task What_does_not_fit_is_told()
    {
        await BuildBasesAsync();
        await _davit.OutputAsync("pull", "-q", "hello-world");

        Assert.Contains("no change was asked for", (await _davit.RunAsync("image", "mod", "busybox")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("No such image: nobody:latest", (await _davit.RunAsync("image", "mod", "--user", "1", "nobody")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("does not say what it was built on", (await _davit.RunAsync("image", "mod", "--rebase", "base:2", "base:1")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("does not begin with the layers of 'hello-world'", (await _davit.RunAsync("image", "mod", "--rebase", "base:2", "--from", "hello-world", "base:1")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("Write it as NAME=value", (await _davit.RunAsync("image", "mod", "--env", "UNSET_ANYWHERE", "base:1")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("absolute path", (await _davit.RunAsync("image", "mod", "--workdir", "relative", "base:1")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    private async Task BuildBasesAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", "base:1", _davit.Context("FROM busybox\nRUN echo 1 >/version; echo x >/from-1; echo y >/lib-1\nENV VERSION=1 SHARED=base\n"));
        await _davit.OutputAsync("build", "-q", "-t", "base:2", _davit.Context("FROM busybox\nRUN echo 2 >/version\nRUN mkdir /app && chmod 700 /app\nENV VERSION=2 SHARED=base ONLY=new\n"));
    }

    private static IEnumerable<string?> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString());

    private static string Line(JsonElement json) => System.Text.RegularExpressions.Regex.Replace(json.ToString(), "\\s+", " ");

    private async Task<JsonElement> InspectAsync(string image) => JsonDocument.Parse(await _davit.OutputAsync("inspect", image)).RootElement[0];

    private async Task<string[]> LayersAsync(string image) =>
        [.. (await InspectAsync(image)).GetProperty("RootFS").GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)];
}
