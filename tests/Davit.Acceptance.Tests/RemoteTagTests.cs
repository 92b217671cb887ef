using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class RemoteTagTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task The_tags_of_a_repository_are_listed_with_what_is_behind_them()
    {
        var repository = $"{laboratory.Registry}/tags/{Guid.NewGuid():N}";
        foreach (var tag in new[] { "1.9", "1.10", "1.10-rc1", "latest" })
        {
            await _davit.OutputAsync("build", "-t", $"{repository}:{tag}", _davit.Context($"FROM busybox\nENV TAG={tag}\n"));
            await _davit.OutputAsync("push", $"{repository}:{tag}");
        }

        Assert.Equal("latest\n1.10\n1.10-rc1\n1.9", await _davit.OutputAsync("image", "tags", "-q", repository));
        var limited = (await _davit.RunAsync("image", "tags", "--limit", "2", repository)).MustSucceed();
        Assert.Matches(@"^TAG +DIGEST +CREATED +SIZE +PLATFORMS\nlatest +[0-9a-f]{12} +.* ago +[\d.]+[kM]B +linux/amd64\n1\.10 .*\n$", limited.Output);
        Assert.Equal("latest linux/amd64\n1.10 linux/amd64", await _davit.OutputAsync("image", "tags", "-n", "2", "--format", "{{.Tag}} {{.Platforms}}", repository));
        Assert.Contains("2 of 4 tags", limited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_tags_go_and_come_at_once()
    {
        var repository = $"{laboratory.Registry}/tags/{Guid.NewGuid():N}";
        foreach (var tag in new[] { "1", "2", "3" })
        {
            await _davit.OutputAsync("build", "-t", $"{repository}:{tag}", _davit.Context($"FROM busybox\nENV TAG={tag}\n"));
        }

        var pushed = await _davit.OutputAsync("push", "--all-tags", repository);
        Assert.Matches($@"^The push refers to repository \[{repository}\]\n[\s\S]*1: digest: sha256:[\s\S]*3: digest: sha256:", pushed);
        await _davit.OutputAsync("rmi", $"{repository}:1", $"{repository}:2", $"{repository}:3");
        Assert.EndsWith(repository, await _davit.OutputAsync("pull", "-a", repository), StringComparison.Ordinal);

        Assert.Equal("3\n2\n1", string.Join('\n', (await _davit.OutputAsync("images", "--format", "{{.Tag}}", repository)).Split('\n').OrderDescending()));
        Assert.Contains("tag can't be used with --all-tags/-a", (await _davit.RunAsync("pull", "-a", $"{repository}:1")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("does not exist locally", (await _davit.RunAsync("push", "-a", $"{laboratory.Registry}/tags/none")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_shows_its_platforms_and_an_unknown_repository_an_error()
    {
        Assert.Matches("bookworm .*linux/amd64, linux/arm64", await _davit.OutputAsync("image", "tags", "debian"));

        var unknown = (await _davit.RunAsync("image", "tags", $"{laboratory.Registry}/no/such")).MustFailInWords();
        Assert.Contains("no/such", unknown.Error, StringComparison.Ordinal);
        Assert.Equal("latest", await _davit.OutputAsync("ls-remote", "--quiet", $"docker://{laboratory.Registry}/library/busybox"));
    }
}
