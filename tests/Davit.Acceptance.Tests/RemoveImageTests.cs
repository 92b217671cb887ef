using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>What <c>rmi</c>, <c>untag</c> and <c>tag</c> say and leave, in Docker's words.</summary>
public sealed class RemoveImageTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Every_reference_and_every_layer_is_told()
    {
        await _davit.OutputAsync("pull", "busybox");

        var lines = (await _davit.OutputAsync("rmi", "busybox")).Split('\n');

        Assert.Equal("Untagged: busybox:latest", lines[0]);
        Assert.Matches("^Untagged: busybox@sha256:[0-9a-f]{64}$", lines[1]);
        Assert.All(lines[2..], line => Assert.Matches("^Deleted: sha256:[0-9a-f]{64}$", line));
        Assert.Equal(4, lines.Length);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi busybox");
    }

    [Fact]
    public async Task A_name_without_a_tag_means_latest_alone()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("tag", "busybox", "app:1");

        var outcome = (await _davit.RunAsync("rmi", "app")).MustFailInWords();

        Assert.Equal("davit: No such image: app:latest\n", outcome.Error);
        Assert.Contains("app", await _davit.OutputAsync("images"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_names_go_when_one_of_several_is_not_there()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("tag", "busybox", "app:1");

        var outcome = (await _davit.RunAsync("rmi", "absent", "app:1", "busybox")).MustFailInWords();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("davit: No such image: absent:latest\n", outcome.Error);
        Assert.StartsWith("Untagged: app:1\nUntagged: busybox:latest\n", outcome.Output, StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi of all names");
        (await _davit.RunAsync("rmi", "--force", "absent")).MustSucceed();
    }

    [Fact]
    public async Task An_ID_with_several_tags_must_be_forced()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("tag", "busybox", "busybox:2");
        var id = await _davit.OutputAsync("images", "--quiet", "busybox:2");

        var outcome = (await _davit.RunAsync("rmi", id)).MustFailInWords();

        Assert.Equal($"davit: conflict: unable to delete {id} (must be forced) - image is referenced in multiple repositories\n", outcome.Error);
        await _davit.OutputAsync("rmi", "--force", id[..6]);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi --force by ID");
    }

    [Fact]
    public async Task The_image_of_a_stopped_container_must_be_forced_and_goes_with_the_container()
    {
        await _davit.OutputAsync("pull", "busybox");
        var id = await _davit.OutputAsync("images", "--quiet");
        await _davit.RunAsync("run", "--name", "stopped", "busybox", "true");
        var container = await _davit.OutputAsync("ps", "--all", "--quiet");

        var byName = (await _davit.RunAsync("rmi", "busybox")).MustFailInWords();
        Assert.Equal($"davit: conflict: unable to remove repository reference \"busybox\" (must force) - container {container} is using its referenced image {id}\n", byName.Error);
        var byId = (await _davit.RunAsync("rmi", id)).MustFailInWords();
        Assert.Equal($"davit: conflict: unable to delete {id} (must be forced) - image is being used by stopped container {container}\n", byId.Error);

        Assert.StartsWith("Untagged: busybox:latest\n", await _davit.OutputAsync("rmi", "--force", "busybox"), StringComparison.Ordinal);
        await _davit.OutputAsync("rm", "stopped");
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rm of the last container");
    }

    [Fact]
    public async Task The_image_of_a_running_container_loses_its_name_at_most()
    {
        await _davit.OutputAsync("pull", "busybox");
        var id = await _davit.OutputAsync("images", "--quiet");
        using var process = _davit.Start("run", "--name", "running", "busybox", "sh", "-c", "echo started; sleep 60");
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var container = await _davit.OutputAsync("ps", "--quiet");

        var outcome = (await _davit.RunAsync("rmi", "--force", id)).MustFailInWords();
        Assert.Equal($"davit: conflict: unable to delete {id} (cannot be forced) - image is being used by running container {container}\n", outcome.Error);

        Assert.StartsWith("Untagged: busybox:latest\n", await _davit.OutputAsync("rmi", "--force", "busybox"), StringComparison.Ordinal);
        Assert.Matches($@"<none>\s+<none>\s+{id}", await _davit.OutputAsync("images"));
        await _davit.OutputAsync("rm", "--force", "running");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _davit.OutputAsync("rmi", id);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi of what the container left");
    }

    [Fact]
    public async Task One_platform_of_several_goes_alone()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        await _davit.OutputAsync("pull", "--platform", "linux/arm64", "debian:bookworm");

        var removed = await _davit.OutputAsync("rmi", "--platform", "linux/arm64", "debian:bookworm");

        Assert.DoesNotContain("Untagged", removed, StringComparison.Ordinal);
        Assert.Equal("x86_64", await _davit.OutputAsync("run", "--rm", "debian:bookworm", "uname", "-m"));
        Assert.Contains("does not provide the specified platform", (await _davit.RunAsync("rmi", "--platform", "linux/arm64", "debian:bookworm")).MustFailInWords().Error, StringComparison.Ordinal);
        await _davit.OutputAsync("rmi", "--platform", "linux/amd64", "debian:bookworm");
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi of the last platform");
    }

    [Fact]
    public async Task IDs_that_several_images_begin_with_are_refused()
    {
        // Seventeen images: two share their first digit.
        var context = _davit.Context("FROM scratch\nARG n\nLABEL n=$n\n");
        for (var i = 0; i < 17; i++)
        {
            await _davit.OutputAsync("build", "--build-arg", $"n={i}", "-t", $"app:{i}", context);
        }

        var shared = (await _davit.OutputAsync("images", "--quiet")).Split('\n').GroupBy(id => id[..1]).First(g => g.Count() > 1).Key;
        var outcome = (await _davit.RunAsync("rmi", shared)).MustFailInWords();

        Assert.Contains($"multiple IDs found with provided prefix: {shared}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(17, (await _davit.OutputAsync("images", "--quiet")).Split('\n').Length);
    }

    [Fact]
    public async Task Untag_takes_names_and_a_digest_algorithm_is_none()
    {
        await _davit.OutputAsync("pull", "busybox");
        var id = await _davit.OutputAsync("images", "--quiet");

        Assert.Contains("ambiguous tag using digest algorithm as name", (await _davit.RunAsync("tag", "busybox", "sha256:abc")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Equal("Untagged: busybox:latest", await _davit.OutputAsync("untag", "busybox"));
        Assert.Matches($@"<none>\s+<none>\s+{id}", await _davit.OutputAsync("images"));
        await _davit.OutputAsync("tag", $"sha256:{id}", "again:1");
        Assert.DoesNotContain("<none>", await _davit.OutputAsync("images"), StringComparison.Ordinal);
    }
}
