using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>
/// What macOS and Windows run, on Linux: an ordinary user's davit that finds no Linux, and so uses the portable files, locks and console
/// and keeps layers packed; and packed layers by choice, without user namespaces.
/// </summary>
public sealed class OtherSystemsTests(Laboratory laboratory, OrdinaryUser user) : IClassFixture<OrdinaryUser>, IAsyncLifetime, IDisposable
{
    private readonly Scratch _scratch = new();
    private string _program = "";

    private string Store => _scratch.PathOf("store");

    public async ValueTask InitializeAsync()
    {
        // The build may lie where only root may look.
        _program = _scratch.PathOf("davit");
        File.Copy(Laboratory.DavitProgram, _program);
        File.Copy(laboratory.DaemonConfig, _scratch.PathOf("daemon.json"));
        (await Programs.RunAsync(new Call("chmod", "a+x", _scratch.Folder))).MustSucceed();
        await user.OwnAsync(_scratch.Folder);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("DAVIT_HIDE_LINUX", "1")]
    [InlineData("DAVIT_LAYERS", "packed")]
    public async Task Images_are_handled_without_any_privilege(string variable, string value)
    {
        var name = $"{laboratory.Registry}/other-systems/app:{Guid.NewGuid():N}";
        var archive = _scratch.PathOf("image.tar");
        Task<string> OutputAsync(params IReadOnlyList<string> arguments) => this.OutputAsync(variable, value, arguments);

        Assert.Contains("Downloaded newer image", await OutputAsync("pull", "nginx"), StringComparison.Ordinal);
        Assert.Contains("Image is up to date", await OutputAsync("pull", "nginx"), StringComparison.Ordinal);
        var id = await OutputAsync("images", "-q", "nginx");
        Assert.StartsWith("sha256:" + id, await OutputAsync("inspect", "-f", "{{.Id}}", "nginx"), StringComparison.Ordinal);
        Assert.Contains(id, await OutputAsync("history", "nginx"), StringComparison.Ordinal);
        await OutputAsync("image", "mod", "--env", "A=b", "--tag", name, "nginx");
        await OutputAsync("push", name);
        await OutputAsync("save", "--output", archive, name);
        await OutputAsync("rmi", name);
        Assert.Equal($"Loaded image: {name}", await OutputAsync("load", "--input", archive));
        await OutputAsync("manifest", "create", name + "-list", name);
        await OutputAsync("manifest", "push", name + "-list");
        Assert.EndsWith("The store is sound.", await OutputAsync("system", "check"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Store, "snapshots")));

        // What left this way is an image like any other.
        using var home = new DavitHome(laboratory);
        Assert.Equal("b", await home.OutputAsync("run", "--rm", name + "-list", "sh", "-c", "echo $A"));

        await OutputAsync("rmi", "--force", name, name + "-list", "nginx");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Store, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("run busybox")]
    [InlineData("build .")]
    [InlineData("commit c")]
    [InlineData("export c")]
    [InlineData("diff c")]
    [InlineData("explore busybox")]
    [InlineData("image diff a b")]
    [InlineData("image mount busybox")]
    [InlineData("image squash busybox")]
    [InlineData("import a.tar")]
    [InlineData("unshare")]
    public async Task What_needs_linux_says_so_before_it_does_anything(string line)
    {
        var outcome = (await RunAsync("DAVIT_HIDE_LINUX", "1", line.Split(' '))).MustFailInWords();

        Assert.Matches("^davit: [a-z ]+: this needs Linux\n.*pull, push, save, load", outcome.Error);
        Assert.False(Directory.Exists(Store));
    }

    [Fact]
    public async Task What_runs_at_the_same_time_shares_the_store()
    {
        string[] images = ["busybox", "debian:bookworm", "nginx", "python:3-slim"];

        var outcomes = await Task.WhenAll(images.Select(image => RunAsync("DAVIT_HIDE_LINUX", "1", ["pull", "--quiet", image])));

        Assert.All(outcomes, outcome => outcome.MustSucceed());
        Assert.Equal(images.Length, (await OutputAsync("DAVIT_HIDE_LINUX", "1", ["images", "-q"])).Split('\n').Length);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Store, "processes")));
    }

    [Fact]
    public async Task A_killed_pull_is_cleared_up_by_the_next_command()
    {
        using (var pull = Programs.Start(Of("DAVIT_HIDE_LINUX", "1", ["pull", "debian:bookworm"])))
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            pull.Kill();
            await pull.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await OutputAsync("DAVIT_HIDE_LINUX", "1", ["pull", "debian:bookworm"]);
        await OutputAsync("DAVIT_HIDE_LINUX", "1", ["rmi", "debian:bookworm"]);

        foreach (var part in (string[])["blobs", "ingest", "processes"])
        {
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(Store, part), "*", SearchOption.AllDirectories));
        }
    }

    private Call Of(string variable, string value, IReadOnlyList<string> arguments) => user.Of(new Call(_program, arguments)
    {
        Environment = new Dictionary<string, string>
        {
            ["DAVIT_ROOT"] = Store,
            ["DAVIT_DAEMON_CONFIG"] = _scratch.PathOf("daemon.json"),
            ["DOCKER_CONFIG"] = _scratch.PathOf("docker"),
            [variable] = value,
        },
    });

    private Task<Outcome> RunAsync(string variable, string value, IReadOnlyList<string> arguments) => Programs.RunAsync(Of(variable, value, arguments));

    private async Task<string> OutputAsync(string variable, string value, IReadOnlyList<string> arguments) =>
        (await RunAsync(variable, value, arguments)).MustSucceed().Text;
}
