using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>The command lines that tutorials about images teach, letter by letter: those that change something.</summary>
public sealed class TutorialTests(Laboratory laboratory) : IAsyncLifetime
{
    private readonly TutorialShell _shell = new(laboratory);

    public ValueTask InitializeAsync() => _shell.InitializeAsync();

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    [Fact]
    public async Task Names_come_and_go()
    {
        await _shell.TypeAsync("docker tag ubuntu:latest my-ubuntu:v1 && docker tag my-ubuntu:v1 my-ubuntu:v2");

        Assert.Equal("Untagged: my-ubuntu:v1", await _shell.TypeAsync("docker rmi my-ubuntu:v1"));
        Assert.Equal("", await _shell.TypeAsync("docker images -q my-ubuntu:v1"));
        await _shell.TypeAsync("docker rmi -f $(docker images -q my-ubuntu)");
        Assert.Equal("", await _shell.TypeAsync("docker images -q ubuntu"));
    }

    [Fact]
    public async Task An_image_goes_into_a_file_and_back()
    {
        await _shell.TypeAsync("docker save -o ubuntu.tar ubuntu:latest && docker save ubuntu | gzip > ubuntu.tgz && docker rmi ubuntu");

        Assert.Equal("Loaded image: ubuntu:latest", (await _shell.TypeAsync("docker load -i ubuntu.tar")).Split('\n')[^1]);
        await _shell.TypeAsync("docker rmi ubuntu");
        Assert.Equal("Loaded image: ubuntu:latest", (await _shell.TypeAsync("docker load < ubuntu.tgz")).Split('\n')[^1]);
        Assert.Equal("hello", await _shell.TypeAsync("docker run --rm ubuntu echo hello"));
    }

    [Fact]
    public async Task A_container_becomes_an_image()
    {
        await _shell.TypeAsync("docker run --name work busybox sh -c 'echo made >/made'");

        await _shell.TypeAsync("docker commit -m 'a file' -a 'somebody <a@example.com>' work made:1");
        await _shell.TypeAsync("docker export -o work.tar work && docker import -m imported work.tar made:2 && docker export work > again.tar && cat again.tar | docker import - made:3");

        Assert.Equal("made\nmade\nmade", await _shell.TypeAsync("for tag in 1 2 3; do docker run --rm made:$tag cat /made; done"));
        Assert.Equal("somebody <a@example.com>", await _shell.TypeAsync("docker inspect -f '{{.Author}}' made:1"));
        Assert.Equal("A /made", await _shell.TypeAsync("docker diff work"));
    }

    [Fact]
    public async Task Images_are_pulled_by_digest_and_from_another_registry()
    {
        var digest = await _shell.TypeAsync("docker inspect --format '{{index .RepoDigests 0}}' ubuntu");
        Assert.StartsWith("ubuntu@sha256:", digest, StringComparison.Ordinal);
        Assert.Contains($"Digest: {digest["ubuntu@".Length..]}", await _shell.TypeAsync($"docker pull {digest}"), StringComparison.Ordinal);

        var other = $"{laboratory.Registry}/tutorial/ubuntu:20";
        await _shell.TypeAsync($"docker tag ubuntu {other} && docker push {other} && docker rmi {other} && docker pull {other}");
        Assert.Contains(other, await _shell.TypeAsync("docker images --format '{{.Repository}}:{{.Tag}}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_unused_goes()
    {
        await _shell.TypeAsync("docker run --name keeper busybox true");

        var pruned = await _shell.TypeAsync("docker image prune -a -f");

        Assert.Contains("Deleted Images:", pruned, StringComparison.Ordinal);
        Assert.Matches(@"Total reclaimed space: [\d.]+MB", pruned);
        Assert.Equal("busybox", await _shell.TypeAsync("docker images --format '{{.Repository}}'"));
        await _shell.TypeAsync("docker system prune -a --force");
        Assert.Equal("", await _shell.TypeAsync("docker images -q"));
        await new StoreInspection(_shell.Davit.Store).MustBeEmptyAsync("system prune -a");
    }
}
