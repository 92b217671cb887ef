using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class SquashTests(Laboratory laboratory) : IDisposable
{
    /// <summary>Every way in which a layer hides, replaces or keeps what is below.</summary>
    private const string Layered = """
        FROM rooted
        RUN mkdir -p /dir/sub /opaque/sub /todir && echo 1 >/dir/sub/a && echo 2 >/opaque/old && echo 3 >/opaque/sub/deep && echo 4 >/tofile
        RUN echo 5 >/linked && ln /linked /other && ln /linked /third && chown 12:34 /linked && chmod 4711 /linked && ln -s nowhere /symbolic
        RUN rm -rf /opaque && mkdir -m 1750 /opaque && echo 6 >/opaque/new && rm /dir/sub/a && rm /third
        RUN rm -r /todir && echo 7 >/todir && rm /tofile && mkdir /tofile && echo 8 >/tofile/inner && mkfifo /pipe
        RUN rm -rf /srv /base/gone && dd if=/dev/zero of=/big bs=1M count=4 2>/dev/null
        ENV STAYS=yes
        RUN rm /big && touch -d @1000000000 /symbolic-too /dir && rmdir /dir/sub
        CMD ["sh", "-c", "cat /todir /tofile/inner /opaque/new"]
        """;

    private readonly DavitHome _davit = new(laboratory);
    private readonly Podman _podman = new();

    public void Dispose()
    {
        _davit.Dispose();
        _podman.Dispose();
    }

    [Theory]
    [InlineData("scratch", 1)]
    [InlineData("rooted", 2)]
    [InlineData("1", 2)]
    [InlineData("3", 4)]
    [InlineData("history:1", 2)]
    public async Task A_squashed_image_has_the_same_tree(string from, int layers)
    {
        await BuildAsync();
        var expected = await MountedTree.ReadAsync(_davit, "layered");

        await _davit.OutputAsync("image", "squash", "--from", from, "-t", "squashed", "layered");

        Assert.Equal(expected, await MountedTree.ReadAsync(_davit, "squashed"));
        Assert.Contains("user.kept=\"value\"", expected, StringComparison.Ordinal);
        Assert.Contains("same file: linked other", expected, StringComparison.Ordinal);
        Assert.Equal(layers, (await LayersAsync("squashed")).Count);
        Assert.Equal("7\n8\n6", await _davit.OutputAsync("run", "--rm", "squashed"));
    }

    [Fact]
    public async Task Squashing_keeps_settings_and_history_and_says_what_it_saved()
    {
        await BuildAsync();

        var outcome = (await _davit.RunAsync("image", "squash", "--from", "rooted", "-m", "smaller", "-t", "squashed", "layered")).MustSucceed();

        Assert.Equal((await InspectAsync("squashed")).GetProperty("Id").GetString(), outcome.Text);
        Assert.Matches("Merged 6 layers of .*, saved 4\\.19MB", outcome.Error);
        Assert.Equal((await InspectAsync("layered")).GetProperty("Config").ToString(), (await InspectAsync("squashed")).GetProperty("Config").ToString());
        Assert.Equal((await InspectAsync("layered")).GetProperty("Created").ToString(), (await InspectAsync("squashed")).GetProperty("Created").ToString());
        var history = (await _davit.OutputAsync("history", "--no-trunc", "squashed")).Split('\n');
        Assert.Equal((await _davit.OutputAsync("history", "layered")).Split('\n').Length + 1, history.Length);
        Assert.Contains("squash 6 layers: ", history[1], StringComparison.Ordinal);
        Assert.EndsWith("smaller", history[1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squashing_twice_makes_the_same_image_and_leaves_no_room_for_a_third_time()
    {
        await BuildAsync();

        var first = await _davit.OutputAsync("image", "squash", "--from", "rooted", "layered");
        var second = await _davit.OutputAsync("image", "squash", "--from", "rooted", "layered");
        var third = (await _davit.RunAsync("image", "squash", "--from", "rooted", first)).MustSucceed();

        Assert.Equal(first, second);
        Assert.Equal(first, third.Text);
        Assert.Contains("Nothing to merge", third.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Podman_pulls_and_runs_a_squashed_image()
    {
        await BuildAsync();
        var reference = $"{laboratory.Registry}/squash/{Guid.NewGuid():N}:1";

        await _davit.OutputAsync("image", "squash", "--from", "rooted", "-t", reference, "layered");
        await _davit.OutputAsync("push", reference);
        (await _podman.RunAsync("pull", "--tls-verify=false", reference)).MustSucceed();

        Assert.Equal("7\n8\n6", (await _podman.RunImageAsync(reference)).MustSucceed().Text);
        Assert.Equal("12:34 4711 2", (await _podman.RunImageAsync(reference, "stat", "-c", "%u:%g %a %h", "/linked")).MustSucceed().Text);
        Assert.NotEqual(0, (await _podman.RunImageAsync(reference, "ls", "/srv")).ExitCode);
    }

    [Theory]
    [InlineData("alpine", "does not begin with the layers of 'alpine'")]
    [InlineData("nonsense", "neither an image that is here nor a layer of this one")]
    [InlineData("99", "the image has 7 layers, 99 cannot stay")]
    [InlineData("history:99", "is no line of the image's history")]
    public async Task What_cannot_stay_is_told(string from, string words)
    {
        await BuildAsync();
        await _davit.OutputAsync("pull", "-q", "alpine");

        var outcome = (await _davit.RunAsync("image", "squash", "--from", from, "layered")).MustFailInWords();

        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_squashed_build_has_one_layer_on_its_base_and_is_cached()
    {
        await ImportRootAsync();
        var context = _davit.Context(Layered);
        await _davit.OutputAsync("build", "-q", "-t", "layered", context);

        await _davit.OutputAsync("build", "-q", "--squash", "-t", "squashed", context);
        var again = (await _davit.RunAsync("build", "--squash", "--progress", "plain", "-t", "again", context)).MustSucceed();

        Assert.Equal(2, (await LayersAsync("squashed")).Count);
        Assert.Equal(await MountedTree.ReadAsync(_davit, "layered"), await MountedTree.ReadAsync(_davit, "squashed"));
        Assert.Equal((await InspectAsync("squashed")).GetProperty("Id").GetString(), (await InspectAsync("again")).GetProperty("Id").GetString());
        Assert.Equal(7, again.Error.Split('\n').Count(line => line.EndsWith(" CACHED", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_build_is_squashed_down_to_the_stage_that_is_named()
    {
        var context = _davit.Context("""
            FROM busybox AS below
            RUN echo 1 >/one
            FROM below
            RUN echo 2 >/two
            RUN echo 3 >/three
            """);

        await _davit.OutputAsync("build", "-q", "--squash=below", "-t", "upper", context);
        await _davit.OutputAsync("build", "-q", "--squash=scratch", "-t", "all", context);
        var wrong = (await _davit.RunAsync("build", "--squash=elsewhere", context)).MustFailInWords();

        Assert.Equal(3, (await LayersAsync("upper")).Count);
        Assert.Single(await LayersAsync("all"));
        Assert.Contains("\"elsewhere\" could not be found", wrong.Error, StringComparison.Ordinal);
    }

    private async Task BuildAsync()
    {
        await ImportRootAsync();
        await _davit.OutputAsync("build", "-q", "-t", "layered", _davit.Context(Layered));
    }

    /// <summary>A base with extended attributes, which no Dockerfile instruction makes.</summary>
    private async Task ImportRootAsync()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");
        var mount = await _davit.OutputAsync("image", "mount", "busybox");
        var root = _davit.Scratch.MakeFolder("root");
        const string Copy = "cp -a \"$1/.\" \"$2\"; mkdir \"$2/base\"; echo a >\"$2/base/kept\"; echo b >\"$2/base/gone\"; setfattr -n user.kept -v value \"$2/base/kept\"; tar -C \"$2\" --xattrs --numeric-owner -cf \"$2.tar\" .";
        (await Programs.RunAsync(new Call("sh", "-ec", Copy, "sh", mount, root))).MustSucceed();
        await _davit.OutputAsync("image", "unmount", "--all");
        await _davit.OutputAsync("import", root + ".tar", "rooted");
    }

    private async Task<JsonElement> InspectAsync(string image) => JsonDocument.Parse(await _davit.OutputAsync("inspect", image)).RootElement[0];

    private async Task<IReadOnlyList<string>> LayersAsync(string image) =>
        [.. (await InspectAsync(image)).GetProperty("RootFS").GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)];
}
