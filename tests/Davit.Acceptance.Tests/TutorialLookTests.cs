using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>The command lines that tutorials about images teach, letter by letter: those that only look.</summary>
public sealed class TutorialLookTests(TutorialShell shell) : IClassFixture<TutorialShell>
{
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
    [InlineData("docker system df -v", @"^Images space usage:\n\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS +PACKED SIZE\n")]
    [InlineData("docker info --format '{{.OSType}}'", @"^linux$")]
    public async Task Looking_at_images(string line, string expected) => Assert.Matches(expected, await shell.TypeAsync(line));
}
