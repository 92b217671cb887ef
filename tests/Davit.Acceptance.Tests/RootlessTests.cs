using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>The same commands by an ordinary user: davit makes itself a user namespace for the files of images.</summary>
public sealed class RootlessTests(Laboratory laboratory, OrdinaryUser user) : IClassFixture<OrdinaryUser>, IAsyncLifetime, IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly int _seed = System.Environment.TickCount;
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
    [InlineData("bash-date")]
    [InlineData("node-web")]
    [InlineData("two-stage")]
    public async Task An_example_builds_runs_and_goes_to_a_registry_and_back(string example)
    {
        var examples = _scratch.PathOf("examples");
        (await Programs.RunAsync(new Call("cp", "-r", Path.Combine(Laboratory.Repository, "examples"), examples))).MustSucceed();
        await user.OwnAsync(examples);
        var folder = Path.Combine(examples, example);
        var name = $"{laboratory.Registry}/rootless/{example}:{Guid.NewGuid():N}";

        await OutputAsync("build", "-t", name, folder);
        await OutputAsync("push", name);
        await OutputAsync("rmi", name);
        await OutputAsync("pull", name);

        (await Programs.RunAsync(As(new Call(Path.Combine(folder, "check.sh"), _program, name)))).MustSucceed();
        await new StoreInspection(Store).MustBeTidyAsync(example);
    }

    [Fact]
    public async Task Files_of_an_image_have_their_owners_inside()
    {
        await OutputAsync("pull", "debian:bookworm");

        Assert.Equal("0:42 640", await OutputAsync("run", "--rm", "debian:bookworm", "stat", "-c", "%u:%g %a", "/etc/shadow"));
    }

    [Fact]
    public async Task A_layer_built_without_root_is_the_layer_root_builds()
    {
        const string Dockerfile = """
            FROM debian:bookworm
            RUN chown games:tty /etc/motd && rm -r /var/lib/apt && mkdir /var/lib/apt && touch -d @1000 /var/lib/apt /etc /etc/motd /var/lib
            """;
        using var home = new DavitHome(laboratory);
        var context = home.Context(Dockerfile);
        var root = await home.OutputAsync("build", "-q", "--build-arg", "SOURCE_DATE_EPOCH=2000", context);
        var own = _scratch.MakeFolder("context");
        File.Copy(Path.Combine(context, "Dockerfile"), Path.Combine(own, "Dockerfile"));

        Assert.Equal(root, await OutputAsync("build", "-q", "--build-arg", "SOURCE_DATE_EPOCH=2000", own));
    }

    [Fact]
    public async Task Exit_codes_limits_and_networks_are_as_with_root()
    {
        await OutputAsync("pull", "busybox");

        var limited = await RunAsync("run", "--rm", "--memory", "100m", "busybox", "sh", "-c", "exit 7");
        Assert.Equal(7, limited.ExitCode);
        Assert.Contains("Resource limits were left out", limited.Error, StringComparison.Ordinal);
        Assert.Equal(127, (await RunAsync("run", "--rm", "busybox", "no-such-program")).ExitCode);
        Assert.Equal("lo", await OutputAsync("run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net"));
    }

    [Fact]
    public async Task A_container_keeps_its_files_until_it_is_removed()
    {
        Assert.Equal("", await OutputAsync("run", "--name", "kept", "busybox", "sh", "-c", "echo x >/etc/new; chown 33:33 /etc/new; chmod 0 /etc/new"));

        await OutputAsync("rm", "kept");
        await OutputAsync("rmi", "busybox");

        await new StoreInspection(Store).MustBeEmptyAsync("rm and rmi");
    }

    [Fact]
    public async Task The_files_of_the_store_can_be_met_by_hand()
    {
        await OutputAsync("pull", "debian:bookworm");

        Assert.Contains(" 0 42 ", await OutputAsync("unshare", "find", Store, "-name", "shadow", "-printf", " %U %G \n"), StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("unshare", "sh", "-c", "exit 4")).ExitCode);
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_nothing_but_downloads_to_go_on_with()
    {
        var random = new Random(_seed);
        for (var round = 0; round < 6; round++)
        {
            await RunAsync("rmi", "--force", "debian:bookworm");
            using (var pull = Programs.Start(As(new Call(_program, "pull", "debian:bookworm"))))
            {
                await Task.Delay(random.Next(20, 900));
                pull.Kill();
                await pull.WaitForExitAsync();
            }

            await RunAsync("rmi", "--force", "debian:bookworm");
            await RunAsync("system", "prune", "--force");
            await new StoreInspection(Store).MustBeEmptyAsync($"a killed pull (seed {_seed}, round {round})");
        }
    }

    [Fact]
    public async Task Where_user_namespaces_are_closed_the_error_says_so()
    {
        // The root of a user namespace can close them for those below it.
        const string CloseAndPull = "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --reuid 1000 --regid 1000 --clear-groups -- \"$0\" pull busybox";

        var outcome = (await Programs.RunAsync(As(new Call("unshare", "--user", "--map-root-user", "--map-auto", "--", "sh", "-c", CloseAndPull, _program)))).MustFailInWords();

        Assert.Contains("user namespaces are closed to ordinary users", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("sysctl -w user.max_user_namespaces", outcome.Error, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Environment => new()
    {
        ["DAVIT_ROOT"] = Store,
        ["DAVIT_DAEMON_CONFIG"] = _scratch.PathOf("daemon.json"),
        ["DOCKER_CONFIG"] = _scratch.PathOf("docker"),
    };

    private Call As(Call call) => user.Of(call with { Environment = Environment });

    private Task<Outcome> RunAsync(params IReadOnlyList<string> arguments) => Programs.RunAsync(As(new Call(_program, arguments)));

    private async Task<string> OutputAsync(params IReadOnlyList<string> arguments) => (await RunAsync(arguments)).MustSucceed().Text;
}
