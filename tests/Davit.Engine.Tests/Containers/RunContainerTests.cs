using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Tests.Containers;

public sealed class RunContainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_exit_code_of_the_command_is_passed_on_and_kept()
    {
        await using var fixture = await StartAsync();

        Assert.Equal(42, await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["sh", "-c", "exit 42"], Name = "answer" }));

        var container = Assert.Single(fixture.Engine.Containers.List());
        Assert.Equal(("answer", ContainerState.Exited, 42), (container.Name, container.State, container.ExitCode));
    }

    [Fact]
    public async Task A_removed_container_leaves_nothing_mounted_and_no_files()
    {
        await using var fixture = await StartAsync();

        Assert.Equal(0, await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["true"], AutoRemove = true }));

        Assert.Empty(fixture.Engine.Containers.List());
        Assert.Empty(Mounts.ListBelow(fixture.Root));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "containers")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")));
    }

    [Fact]
    public async Task What_the_container_writes_stays_in_its_layer_and_not_in_the_image()
    {
        await using var fixture = await StartAsync();

        await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["sh", "-c", "echo data > /written"], Name = "writer" });

        Assert.Equal(1, await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["test", "-e", "/written"], AutoRemove = true }));
        Assert.Single(Directory.GetFiles(Path.Combine(fixture.Root, "snapshots"), "written", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(127, "no-such-program")]
    [InlineData(126, "/etc/passwd")]
    public async Task A_command_that_cannot_start_has_dockers_exit_code(int exitCode, string command)
    {
        await using var fixture = await StartAsync();

        var failure = await Assert.ThrowsAsync<ContainerFailure>(() => RunAsync(fixture, new RunRequest { Image = "app", Arguments = [command] }));

        Assert.Equal(exitCode, failure.ExitCode);
        Assert.Empty(Mounts.ListBelow(fixture.Root));
    }

    [Fact]
    public async Task A_name_can_be_taken_once()
    {
        await using var fixture = await StartAsync();
        await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["true"], Name = "one" });

        var error = await Assert.ThrowsAsync<DavitException>(() => RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["true"], Name = "one" }));

        Assert.StartsWith("Conflict. The container name \"/one\" is already in use by container", error.Message, StringComparison.Ordinal);
        Assert.Single(fixture.Engine.Containers.List());
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")).Count());
    }

    [Fact]
    public async Task Cancelling_kills_the_container_and_records_it()
    {
        await using var fixture = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var started = Path.Combine(fixture.Root, "started");
        Directory.CreateDirectory(started);
        var request = new RunRequest
        {
            Image = "app",
            Arguments = ["sh", "-c", "touch /shared/yes; sleep 1000"],
            Name = "sleeper",
            Mounts = [new Mount("bind", started, "/shared", ["rbind"])],
        };

        var running = fixture.Engine.Containers.RunAsync(request, _ => { }, cancellation.Token);
        while (!File.Exists(Path.Combine(started, "yes")))
        {
            Assert.False(running.IsCompleted);
            await Task.Delay(10, Token);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal((ContainerState.Exited, 137), (fixture.Engine.Containers.List()[0].State, fixture.Engine.Containers.List()[0].ExitCode));
        Assert.Empty(Mounts.ListBelow(fixture.Root));
    }

    [Fact]
    public async Task The_directories_of_the_images_volumes_are_there()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await fixture.ImportBusyboxAsync(ImageReference.Parse("app:latest"), "VOLUME /data/deep");

        Assert.Equal(0, await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["test", "-d", "/data/deep"], AutoRemove = true }));
    }

    [Fact]
    public async Task An_image_removed_under_its_container_goes_with_the_container()
    {
        await using var fixture = await StartAsync();
        await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["true"], Name = "one" });
        await fixture.Engine.Images.RemoveAsync("app", Removal.Forced, Token);

        await fixture.Engine.Containers.RemoveAsync("one", Removal.Careful, Token);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Removing_takes_the_writable_layer_too()
    {
        await using var fixture = await StartAsync();
        await RunAsync(fixture, new RunRequest { Image = "app", Arguments = ["true"], Name = "one" });

        await fixture.Engine.Containers.RemoveAsync("one", Removal.Careful, Token);

        Assert.Empty(fixture.Engine.Containers.List());
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")));
        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Containers.RemoveAsync("one", Removal.Careful, Token));
        Assert.Equal("No such container: one", error.Message);
    }

    private static Task<int> RunAsync(EngineFixture fixture, RunRequest request) => fixture.Engine.Containers.RunAsync(request, _ => { }, Token);

    private static async Task<EngineFixture> StartAsync()
    {
        var fixture = await EngineFixture.StartAsync();
        await fixture.ImportBusyboxAsync(ImageReference.Parse("app:latest"));
        return fixture;
    }
}
