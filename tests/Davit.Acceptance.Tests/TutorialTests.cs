using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>
/// The command lines that tutorials about images teach, letter by letter, typed into a shell in which <c>docker</c> is davit.
/// </summary>
public sealed class TutorialTests(Laboratory laboratory) : IAsyncLifetime
{
    private readonly DavitHome _davit = new(laboratory);

    public async ValueTask InitializeAsync()
    {
        var bin = _davit.Scratch.MakeFolder("bin");
        File.CreateSymbolicLink(Path.Combine(bin, "docker"), Laboratory.DavitProgram);
        await TypeAsync("docker pull ubuntu && docker pull busybox:latest && docker pull debian:bookworm");
    }

    public ValueTask DisposeAsync()
    {
        _davit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("docker images", @"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\n(\S+ +\S+ +[0-9a-f]{12} +.* ago +[\d.]+MB\n?|\S+ +\S+ +[0-9a-f]{12} +.* ago +[\d.]+kB\n?){3}$")]
    [InlineData("docker images -q", @"^([0-9a-f]{12}\n?){3}$")]
    [InlineData("docker images -a", @"^REPOSITORY.*(\n.*){3}$")]
    [InlineData("docker image ls", @"^REPOSITORY.*(\n.*){3}$")]
    [InlineData("docker images --digests", @"^REPOSITORY +TAG +DIGEST +IMAGE ID +CREATED +SIZE\n(\S+ +\S+ +sha256:[0-9a-f]{64} +.*\n?){3}$")]
    [InlineData("docker images --no-trunc", @"sha256:[0-9a-f]{64}")]
    [InlineData("docker images ubuntu", @"^REPOSITORY.*\nubuntu +latest .*$")]
    [InlineData("docker images debian:bookworm", @"^REPOSITORY.*\ndebian +bookworm .*$")]
    [InlineData("docker images --filter=reference=\"*:latest\"", @"^REPOSITORY.*\n(?=[\s\S]*ubuntu)(?=[\s\S]*busybox)(?![\s\S]*debian)")]
    [InlineData("docker images --filter \"dangling=true\"", @"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$")]
    [InlineData("docker images --filter \"dangling=true\" -q --no-trunc", @"^$")]
    [InlineData("docker images --format \"{{.ID}}:{{.Size}}:{{.Repository}}:{{.Tag}}\"", @"^([0-9a-f]{12}:[\d.]+[kM]B:\w+:\w+\n?){3}$")]
    [InlineData("docker images --format \"table {{.ID}}\\t{{.Repository}}\\t{{.Tag}}\"", @"^IMAGE ID +REPOSITORY +TAG\n")]
    [InlineData("docker images --format json ubuntu", @"^\{.*""Repository"":""ubuntu"".*\}$")]
    [InlineData("docker inspect --format='{{.Architecture}}' ubuntu", @"^amd64$")]
    [InlineData("docker image inspect --format '{{json .Config.Cmd}}' ubuntu", @"^\[.*\]$")]
    [InlineData("docker inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' ubuntu", @"^sha256:[0-9a-f]{64}")]
    [InlineData("docker inspect ubuntu:latest | grep -c RepoTags", @"^1$")]
    [InlineData("docker history ubuntu", @"^IMAGE +CREATED +CREATED BY +SIZE +COMMENT\n")]
    [InlineData("docker history --no-trunc ubuntu", @"sha256:[0-9a-f]{64}")]
    [InlineData("docker history -q ubuntu", @"^[0-9a-f]{12}")]
    [InlineData("docker history --format '{{.CreatedBy}}: {{.Size}}' ubuntu", @": [\d.]+[kMG]?B")]
    [InlineData("docker system df", @"^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +3 ")]
    [InlineData("docker system df -v", @"^Images space usage:\n\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS\n")]
    [InlineData("docker info --format '{{.OSType}}'", @"^linux$")]
    public async Task Looking_at_images(string line, string expected) => Assert.Matches(expected, await TypeAsync(line));

    [Fact]
    public async Task Names_come_and_go()
    {
        await TypeAsync("docker tag ubuntu:latest my-ubuntu:v1 && docker tag my-ubuntu:v1 my-ubuntu:v2");

        Assert.Equal("Untagged: my-ubuntu:v1", await TypeAsync("docker rmi my-ubuntu:v1"));
        Assert.Equal("", await TypeAsync("docker images -q my-ubuntu:v1"));
        await TypeAsync("docker rmi -f $(docker images -q my-ubuntu)");
        Assert.Equal("", await TypeAsync("docker images -q ubuntu"));
    }

    [Fact]
    public async Task An_image_goes_into_a_file_and_back()
    {
        await TypeAsync("docker save -o ubuntu.tar ubuntu:latest && docker save ubuntu | gzip > ubuntu.tgz && docker rmi ubuntu");

        Assert.Equal("Loaded image: ubuntu:latest", (await TypeAsync("docker load -i ubuntu.tar")).Split('\n')[^1]);
        await TypeAsync("docker rmi ubuntu");
        Assert.Equal("Loaded image: ubuntu:latest", (await TypeAsync("docker load < ubuntu.tgz")).Split('\n')[^1]);
        Assert.Equal("hello", await TypeAsync("docker run --rm ubuntu echo hello"));
    }

    [Fact]
    public async Task A_container_becomes_an_image()
    {
        await TypeAsync("docker run --name work busybox sh -c 'echo made >/made'");

        await TypeAsync("docker commit -m 'a file' -a 'somebody <a@example.com>' work made:1");
        await TypeAsync("docker export -o work.tar work && docker import -m imported work.tar made:2 && docker export work > again.tar && cat again.tar | docker import - made:3");

        Assert.Equal("made\nmade\nmade", await TypeAsync("for tag in 1 2 3; do docker run --rm made:$tag cat /made; done"));
        Assert.Equal("somebody <a@example.com>", await TypeAsync("docker inspect -f '{{.Author}}' made:1"));
        Assert.Equal("A /made", await TypeAsync("docker diff work"));
    }

    [Fact]
    public async Task Images_are_pulled_by_digest_and_from_another_registry()
    {
        var digest = await TypeAsync("docker inspect --format '{{index .RepoDigests 0}}' ubuntu");
        Assert.StartsWith("ubuntu@sha256:", digest, StringComparison.Ordinal);
        Assert.Contains($"Digest: {digest["ubuntu@".Length..]}", await TypeAsync($"docker pull {digest}"), StringComparison.Ordinal);

        var other = $"{laboratory.Registry}/tutorial/ubuntu:20";
        await TypeAsync($"docker tag ubuntu {other} && docker push {other} && docker rmi {other} && docker pull {other}");
        Assert.Contains(other, await TypeAsync("docker images --format '{{.Repository}}:{{.Tag}}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_unused_goes()
    {
        await TypeAsync("docker run --name keeper busybox true");

        var pruned = await TypeAsync("docker image prune -a -f");

        Assert.Contains("Deleted Images:", pruned, StringComparison.Ordinal);
        Assert.Matches(@"Total reclaimed space: [\d.]+MB", pruned);
        Assert.Equal("busybox", await TypeAsync("docker images --format '{{.Repository}}'"));
        await TypeAsync("docker system prune -a --force");
        Assert.Equal("", await TypeAsync("docker images -q"));
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("system prune -a");
    }

    private async Task<string> TypeAsync(string line)
    {
        var environment = new Dictionary<string, string>(_davit.Call().Environment)
        {
            ["PATH"] = $"{_davit.Scratch.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        return (await Programs.RunAsync(new Call("bash", "-c", line) { Environment = environment, Folder = _davit.Scratch.Folder })).MustSucceed().Text;
    }
}
