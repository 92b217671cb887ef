using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>A store where overlayfs cannot stack layers, such as inside of a container: davit copies instead, and all is the same but slower.</summary>
public sealed class CopiedStoreTests(Laboratory laboratory, OrdinaryUser user) : IClassFixture<OrdinaryUser>, IAsyncLifetime
{
    private const string Dockerfile = """
        FROM debian:bookworm AS first
        RUN mkdir -p /data/sub && echo one >/data/sub/file && ln /data/sub/file /data/link && ln -s file /data/sub/symlink && chown games:tty /etc/motd
        RUN rm -r /data/sub /var/lib/apt && mkdir /var/lib/apt && mv /usr/share/doc /usr/share/papers && rm /bin/more
        FROM debian:bookworm
        COPY --from=first /data /data
        RUN --mount=type=bind,from=first,target=/first test ! -e /first/data/sub && cp -a /first/etc/motd /motd && mv /home /houses
        RUN mv /houses /home && echo more >>/data/link && chmod 4755 /bin/ls
        """;

    private StackedFolder _folder = null!;

    public async ValueTask InitializeAsync() => _folder = await StackedFolder.MountAsync();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task The_same_image_is_built_as_in_a_store_of_overlays()
    {
        using var stacked = new DavitHome(laboratory);
        using var copied = new DavitHome(laboratory, Path.Combine(_folder.Path, "store"));

        var expected = await BuildAsync(stacked);
        Assert.Equal("overlay\n", await File.ReadAllTextAsync(Path.Combine(stacked.Store, "snapshot-form")));

        Assert.Equal(expected, await BuildAsync(copied));
        Assert.Equal("copies\n", await File.ReadAllTextAsync(Path.Combine(copied.Store, "snapshot-form")));
        await new StoreInspection(copied.Store).MustBeTidyAsync("a build of copies");
        Assert.Contains("sound", await copied.OutputAsync("system", "check", "--deep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_keep_change_and_give_away_their_files()
    {
        using var home = new DavitHome(laboratory, Path.Combine(_folder.Path, "store"));
        await home.OutputAsync("run", "--name", "work", "busybox", "sh", "-c", "echo new >/made && rm /bin/vi && mkdir /etc/more");

        Assert.Equal("D /bin/vi\nA /etc/more\nA /made", string.Join('\n', (await home.OutputAsync("diff", "work")).Split('\n').Where(line => !line.StartsWith('C'))));
        await home.OutputAsync("commit", "work", "made:1");
        Assert.Equal("new", await home.OutputAsync("run", "--rm", "made:1", "cat", "/made"));
        Assert.Equal(1, (await home.RunAsync("run", "--rm", "made:1", "test", "-e", "/bin/vi")).ExitCode);
        await home.OutputAsync("export", "-o", home.Scratch.PathOf("work.tar"), "work");
        Assert.Contains("made", (await Programs.RunAsync(new Call("tar", "tf", home.Scratch.PathOf("work.tar")))).MustSucceed().Text.Split('\n'));
        var mounted = await home.OutputAsync("image", "mount", "made:1");
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(mounted, "made")));
        await Assert.ThrowsAnyAsync<Exception>(() => File.WriteAllTextAsync(Path.Combine(mounted, "made"), "other"));
        await home.OutputAsync("image", "unmount", "made:1");
        await home.OutputAsync("image", "squash", "made:1", "-t", "made:2");
        Assert.Equal("new", await home.OutputAsync("run", "--rm", "made:2", "cat", "/made"));

        await home.OutputAsync("system", "prune", "--all", "--force");
        await new StoreInspection(home.Store).MustBeEmptyAsync("system prune");
    }

    [Fact]
    public async Task An_ordinary_user_works_on_copies_too()
    {
        using var scratch = new Scratch();
        var program = scratch.PathOf("davit");
        File.Copy(Laboratory.DavitProgram, program);
        File.Copy(laboratory.DaemonConfig, scratch.PathOf("daemon.json"));
        (await Programs.RunAsync(new Call("chmod", "a+x", scratch.Folder))).MustSucceed();
        scratch.Write("context/Dockerfile", Dockerfile);
        await user.OwnAsync(scratch.Folder);
        await user.OwnAsync(_folder.Path);
        var environment = new Dictionary<string, string>
        {
            ["DAVIT_ROOT"] = Path.Combine(_folder.Path, "store"),
            ["DAVIT_DAEMON_CONFIG"] = scratch.PathOf("daemon.json"),
            ["DOCKER_CONFIG"] = scratch.PathOf("docker"),
        };
        using var stacked = new DavitHome(laboratory);

        var built = await Programs.RunAsync(user.Of(new Call(program, "build", "-q", "--build-arg", "SOURCE_DATE_EPOCH=2000", scratch.PathOf("context")) { Environment = environment }));

        Assert.Equal(await BuildAsync(stacked), built.MustSucceed().Text);
        Assert.Equal("copies\n", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "store/snapshot-form")));
    }

    [Fact]
    public async Task A_killed_build_leaves_nothing()
    {
        using var home = new DavitHome(laboratory, Path.Combine(_folder.Path, "store"));
        var context = home.Context("FROM busybox\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"RUN mkdir /{i} && cp /bin/busybox /{i}\n")));
        var random = new Random(5);
        for (var round = 0; round < 5; round++)
        {
            using (var build = home.Start("build", "--no-cache", context))
            {
                await Task.Delay(random.Next(100, 2500));
                build.Kill();
                await build.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await home.OutputAsync("system", "prune", "--all", "--force");
            await new StoreInspection(home.Store).MustBeEmptyAsync($"a killed build, round {round}");
        }
    }

    private static Task<string> BuildAsync(DavitHome home) =>
        home.OutputAsync("build", "-q", "--build-arg", "SOURCE_DATE_EPOCH=2000", home.Context(Dockerfile));
}
