using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Images from store to store over a real ssh, without a registry; the other store belongs to an ordinary user.</summary>
public sealed class SshPushTests(Laboratory laboratory, OrdinaryUser user) : IClassFixture<OrdinaryUser>, IAsyncLifetime
{
    private readonly DavitHome _davit = new(laboratory);
    private SshServer _there = null!;

    public async ValueTask InitializeAsync() => _there = await SshServer.StartAsync(user);

    public ValueTask DisposeAsync()
    {
        _there.Dispose();
        _davit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_image_runs_on_the_other_machine_and_its_next_version_sends_one_layer()
    {
        await BuildAsync("app:1", "first");
        var first = (await PushAsync("app:1")).MustSucceed().Text;
        Assert.Equal(2, Count(first, ": Pushed"));
        Assert.Equal("first", (await _there.RunAsync("run", "--rm", "app:1")).MustSucceed().Text);

        await BuildAsync("app:2", "second");
        var second = (await PushAsync("app:2")).MustSucceed().Text;

        Assert.Equal(1, Count(second, ": Pushed"));
        Assert.Equal(1, Count(second, ": Layer already exists"));
        Assert.Equal("second", (await _there.RunAsync("run", "--rm", "app:2")).MustSucceed().Text);
        Assert.Equal(0, Count((await PushAsync("app:2")).MustSucceed().Text, ": Pushed"));
        await new StoreInspection(_there.Store).MustBeTidyAsync("after pushes over ssh");
    }

    [Fact]
    public async Task The_digest_is_the_same_on_both_sides_also_of_an_index_with_gaps()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        Assert.Contains("linux/arm64", await _davit.OutputAsync("images", "--tree"), StringComparison.Ordinal);

        var pushed = (await PushAsync("debian:bookworm", "-q")).MustSucceed().Text;

        Assert.Equal("docker.io/library/debian:bookworm", pushed);
        string[] target = ["image", "inspect", "-f", "{{.Id}} {{.Descriptor.digest}}", "debian:bookworm"];
        Assert.Equal(await _davit.OutputAsync(target), (await _there.RunAsync(target)).MustSucceed().Text);
    }

    [Fact]
    public async Task A_push_killed_in_the_middle_leaves_a_tidy_store_and_the_next_one_completes_it()
    {
        await _davit.OutputAsync("pull", "python:3.9-slim");
        var random = new Random(Environment.TickCount);
        for (var i = 0; i < 4; i++)
        {
            using var push = Programs.Start(Call("python:3.9-slim", "-q"));
            await Task.Delay(random.Next(200, 1500));
            push.Kill();
            await push.WaitForExitAsync();
        }

        (await PushAsync("python:3.9-slim", "-q")).MustSucceed();

        Assert.Equal("4", (await _there.RunAsync("run", "--rm", "python:3.9-slim", "python", "-c", "print(2+2)")).MustSucceed().Text);
        (await _there.RunAsync("system", "check")).MustSucceed();
        await new StoreInspection(_there.Store).MustBeTidyAsync("after killed pushes");
    }

    [Fact]
    public async Task A_push_cut_off_in_a_layer_sends_the_rest_of_it()
    {
        await _davit.OutputAsync("build", "-q", "-t", "noise", _davit.Context("FROM busybox\nRUN head -c 20000000 /dev/urandom >/noise\nCMD [\"sha256sum\", \"/noise\"]\n"));

        var cut = (await Programs.RunAsync(Through("stdbuf -o0 head -c 12000000", "noise"))).MustFailInWords();
        Assert.Contains("only the rest is sent", cut.Error, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_there.Store, "downloads")));

        var sent = _davit.Scratch.PathOf("sent");
        (await Programs.RunAsync(Through($"tee '{sent}'", "noise"))).MustSucceed();

        Assert.InRange(new FileInfo(sent).Length, 7_500_000, 10_000_000);
        Assert.Equal(await _davit.OutputAsync("run", "--rm", "noise"), (await _there.RunAsync("run", "--rm", "noise")).MustSucceed().Text);
        await new StoreInspection(_there.Store).MustBeTidyAsync("after a push that went on");
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        await BuildAsync("app:1", "first");

        Assert.Contains("An image does not exist locally with the tag: nothing:latest", (await PushAsync("nothing")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("'99999' is no port", (await _davit.RunAsync("push", "ssh://host:99999/app:1")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("no image is named", (await _davit.RunAsync("push", "ssh://host")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("names no host", (await _davit.RunAsync("push", "ssh://-oProxyCommand=true/app:1")).MustFailInWords().Error, StringComparison.Ordinal);

        File.Delete(Path.Combine(_there.Programs, "davit"));
        var missing = (await PushAsync("app:1")).MustFailInWords().Error;
        Assert.Contains("there is no davit on the PATH of", missing, StringComparison.Ordinal);

        _there.Dispose();
        Assert.Contains("ssh could not connect", (await PushAsync("app:1")).MustFailInWords().Error, StringComparison.Ordinal);
        _there = await SshServer.StartAsync(user);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private Call Call(string name, params IReadOnlyList<string> options)
    {
        var call = _davit.Call(["push", .. options, _there.Destination(name)]);
        return call with { Environment = new Dictionary<string, string>(call.Environment) { ["DAVIT_SSH_COMMAND"] = _there.Command } };
    }

    // What is sent passes through a program, which must hold nothing back.
    private Call Through(string filter, string name)
    {
        var script = _davit.Scratch.Write("through", $"#!/bin/sh\n{filter} | {_there.Command} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var call = Call(name);
        return call with { Environment = new Dictionary<string, string>(call.Environment) { ["DAVIT_SSH_COMMAND"] = script } };
    }

    private Task<Outcome> PushAsync(string name, params IReadOnlyList<string> options) => Programs.RunAsync(Call(name, options));

    private async Task BuildAsync(string name, string word) => await _davit.OutputAsync("build", "-q", "-t", name, _davit.Context(
        $"""
        FROM busybox
        RUN echo {word} >/word
        CMD ["cat", "/word"]
        """));
}
