using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Deleting at registries that can take a tag alone, that cannot, and that delete nothing.</summary>
public sealed class DeleteTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task A_tag_goes_alone_where_the_registry_can_do_that_and_the_store_stays()
    {
        var repository = $"{laboratory.Registry}/delete/{Guid.NewGuid():N}";
        var digest = await PushAsync(repository, "1", "2");

        Assert.Equal($"Untagged: {repository}:1", await _davit.OutputAsync("delete", "--force", $"docker://{repository}:1"));
        Assert.Equal("2", await _davit.OutputAsync("ls-remote", "-q", repository));
        Assert.Equal($"Deleted: {repository}@{digest}", await _davit.OutputAsync("delete", "-f", $"{repository}@{digest}"));

        Assert.Equal("", await _davit.OutputAsync("ls-remote", "-q", repository));
        Assert.Contains($"{repository}:1", await _davit.OutputAsync("images", "--format", "{{.Repository}}:{{.Tag}}"), StringComparison.Ordinal);
        Assert.Contains("manifest unknown", (await _davit.RunAsync("delete", "-f", $"{repository}:1")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_that_would_go_along_are_named_and_stay_until_that_is_wanted()
    {
        await using var registry = await DockerRegistry.StartAsync(new Dictionary<string, string> { ["REGISTRY_STORAGE_DELETE_ENABLED"] = "true" });
        var repository = $"{registry.Address}/team/app";
        var digest = await PushAsync(repository, "1", "2", "3");
        await PushAsync(repository, "other");

        var refused = (await _davit.RunAsync("delete", "-f", $"{repository}:1")).MustFailInWords();
        Assert.Contains("cannot delete a tag alone, and its manifest is also tagged '3', '2'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--with-shared-tags", refused.Error, StringComparison.Ordinal);
        var planned = await _davit.OutputAsync("delete", "--dry-run", $"{repository}:1", $"{repository}:other");
        Assert.Matches($@"^IMAGE +DIGEST +SHARED WITH\n{repository}:1 +{digest[7..19]} +3, 2\n{repository}:other +[0-9a-f]{{12}} *$", planned);
        Assert.Equal("other\n3\n2\n1", await TagsAsync(repository));

        var all = await _davit.OutputAsync("delete", "-f", $"{repository}:1", $"{repository}:2", $"{repository}:3");
        Assert.Equal($"Untagged: {repository}:3\nUntagged: {repository}:2\nUntagged: {repository}:1\nDeleted: {repository}@{digest}", all);
        Assert.Equal("other", await TagsAsync(repository));
    }

    [Fact]
    public async Task A_manifest_that_an_index_needs_stays()
    {
        await using var registry = await DockerRegistry.StartAsync(new Dictionary<string, string> { ["REGISTRY_STORAGE_DELETE_ENABLED"] = "true" });
        var repository = $"{registry.Address}/debian";
        await _davit.OutputAsync("copy", "-q", $"docker://{laboratory.Registry}/library/debian:bookworm", $"docker://{repository}:all");
        await _davit.OutputAsync("copy", "-q", "--platform", "linux/arm64", $"docker://{repository}:all", $"docker://{repository}:arm");

        var refused = (await _davit.RunAsync("delete", "-f", "--with-shared-tags", $"{repository}:arm")).MustFailInWords();
        Assert.Contains("its manifest is part of the index tagged 'all'", refused.Error, StringComparison.Ordinal);
        Assert.Matches($@"\n{repository}:arm +[0-9a-f]{{12}} +all \(index\)$", await _davit.OutputAsync("delete", "--dry-run", $"{repository}:arm"));
        await _davit.OutputAsync("copy", "-q", $"docker://{repository}:all", $"docker://{repository}/whole:1");

        await _davit.OutputAsync("delete", "-f", $"{repository}:arm", $"{repository}:all");
        Assert.Equal("", await _davit.OutputAsync("ls-remote", "-q", repository));
    }

    [Fact]
    public async Task A_question_comes_first_and_only_yes_means_yes()
    {
        var repository = $"{laboratory.Registry}/delete/{Guid.NewGuid():N}";
        var digest = await PushAsync(repository, "1");

        var asked = (await _davit.RunWithInputAsync("n\n", "delete", $"{repository}:1")).MustSucceed();
        Assert.Equal($"WARNING! This will delete at the registry:\n  - {repository}:1 ({digest[7..19]})\n\nAre you sure you want to continue? [y/N] ", asked.Output);
        (await _davit.RunWithInputAsync("", "delete", $"{repository}:1")).MustSucceed();
        Assert.Equal("1", await _davit.OutputAsync("ls-remote", "-q", repository));

        (await _davit.RunWithInputAsync("y\n", "delete", $"{repository}:1")).MustSucceed();
        Assert.Equal("", await _davit.OutputAsync("ls-remote", "-q", repository));
    }

    [Fact]
    public async Task Deletion_that_is_off_and_names_that_are_too_vague_are_told_in_words()
    {
        await using var registry = await DockerRegistry.StartAsync(new Dictionary<string, string>());
        await PushAsync($"{registry.Address}/app", "1");

        var off = (await _davit.RunAsync("delete", "-f", "--trace", $"{registry.Address}/app:1")).MustFailInWords();
        Assert.Contains("REGISTRY_STORAGE_DELETE_ENABLED=true", off.Error, StringComparison.Ordinal);
        Assert.Contains($"trace: DELETE http://{registry.Address}/v2/app/manifests/sha256:", off.Error, StringComparison.Ordinal);
        Assert.Contains("it has neither tag nor digest", (await _davit.RunAsync("delete", $"{registry.Address}/app")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("not at a registry", (await _davit.RunAsync("delete", "oci:folder:1")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    private async Task<string> TagsAsync(string repository) =>
        string.Join('\n', (await _davit.OutputAsync("ls-remote", "-q", repository)).Split('\n').OrderDescending(StringComparer.Ordinal));

    /// <summary>The same image under all of the tags; its digest.</summary>
    private async Task<string> PushAsync(string repository, params string[] tags)
    {
        await _davit.OutputAsync("build", "-q", "-t", $"{repository}:{tags[0]}", _davit.Context($"FROM scratch\nCOPY Dockerfile /{Guid.NewGuid():N}\n"));
        await _davit.OutputAsync("push", "-q", $"{repository}:{tags[0]}");
        foreach (var tag in tags.Skip(1))
        {
            await _davit.OutputAsync("copy", "-q", $"docker://{repository}:{tags[0]}", $"docker://{repository}:{tag}");
        }

        return await _davit.OutputAsync("ls-remote", "--no-trunc", "--format", "{{.Digest}}", $"{repository}:{tags[0]}");
    }
}
