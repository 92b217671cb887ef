using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Tests.Images;

public sealed class RemoveImageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_name_takes_the_image_and_its_layers_with_it()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));

        var removed = await fixture.Engine.Images.RemoveAsync("app:1", Removal.Careful, Token);

        Assert.Equal(new RemovedItem.Untagged("app:1"), removed[0]);
        Assert.Contains(new RemovedItem.Deleted(id.ToString()), removed);
        Assert.Empty(fixture.Engine.Images.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task One_name_of_two_only_untags()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        fixture.Engine.Images.Tag("app:1", ImageReference.Parse("app:2"));

        var removed = await fixture.Engine.Images.RemoveAsync("app:1", Removal.Careful, Token);

        Assert.Equal([new RemovedItem.Untagged("app:1")], removed);
        Assert.Equal("app:2", Assert.Single(fixture.Engine.Images.List()).Name!.FamiliarName);
    }

    [Fact]
    public async Task An_id_with_names_in_two_repositories_must_be_forced()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("one:1"));
        fixture.Engine.Images.Tag("one:1", ImageReference.Parse("two:1"));

        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Images.RemoveAsync(id.Digest.ShortHex, Removal.Careful, Token));
        Assert.Equal($"conflict: unable to delete {id.Digest.ShortHex} (must be forced) - image is referenced in multiple repositories", error.Message);

        await fixture.Engine.Images.RemoveAsync(id.Digest.ShortHex, Removal.Forced, Token);
        Assert.Empty(fixture.Engine.Images.List());
    }

    [Fact]
    public async Task An_image_of_a_stopped_container_stays_until_forced_and_the_container_keeps_working()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        Assert.Equal(3, await fixture.Engine.Containers.RunAsync(new RunRequest { Image = "app:1", Arguments = ["sh", "-c", "exit 3"], Name = "kept" }, _ => { }, Token));

        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Images.RemoveAsync("app:1", Removal.Careful, Token));
        Assert.StartsWith("conflict: unable to remove repository reference \"app:1\" (must force) - container ", error.Message, StringComparison.Ordinal);

        await fixture.Engine.Images.RemoveAsync("app:1", Removal.Forced, Token);
        Assert.Empty(fixture.Engine.Images.List());
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "snapshots")));

        await fixture.Engine.Containers.RemoveAsync("kept", Removal.Careful, Token);
    }

    [Fact]
    public async Task An_id_takes_every_name_of_the_image_whatever_manifest_stands_behind_it()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:plain");
        var id = await fixture.ImportBusyboxAsync(name);
        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        var index = new ImageIndex([pushed.Manifest with { Platform = Platform.Host }]).ToDocument(MediaType.OciIndex);
        await PutManifestAsync(fixture, "app", "indexed", index.Raw, index.MediaType);
        await fixture.Engine.Images.PullAsync(new PullRequest(fixture.Reference("app:indexed")), null, Token);
        Assert.Equal(2, fixture.Engine.Images.List().Count);

        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Images.RemoveAsync(id.Digest.ShortHex, Removal.Careful, Token));
        Assert.Equal($"conflict: unable to delete {id.Digest.ShortHex} (must be forced) - image is referenced in multiple repositories", error.Message);
        var removed = await fixture.Engine.Images.RemoveAsync(id.Digest.ShortHex, Removal.Forced, Token);

        Assert.Contains(new RemovedItem.Untagged(name.FamiliarName), removed);
        Assert.Contains(new RemovedItem.Untagged(fixture.Reference("app:indexed").FamiliarName), removed);
        Assert.Contains(new RemovedItem.Deleted(id.ToString()), removed);
        Assert.Empty(fixture.Engine.Images.List());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_told_in_dockers_words()
    {
        await using var fixture = await EngineFixture.StartAsync();

        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Images.RemoveAsync("nothing", Removal.Careful, Token));

        Assert.Equal("No such image: nothing:latest", error.Message);
    }

    [Fact]
    public async Task A_name_given_to_another_image_leaves_the_old_one_without_a_name()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var old = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"), "LABEL version=1");
        var recent = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"), "LABEL version=2");

        var images = fixture.Engine.Images.List();

        Assert.Equal(2, images.Count);
        Assert.Equal(recent, images.Single(i => i.Name is not null).Id);
        Assert.Equal(old, images.Single(i => i.Name is null).Id);
    }

    [Fact]
    public async Task The_last_tag_of_a_repository_takes_the_digests_it_knows_the_image_by()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (one, two) = (fixture.Reference("app:1"), fixture.Reference("app:2"));
        await fixture.ImportBusyboxAsync(one);
        var digest = (await fixture.Engine.Images.PushAsync(new PushRequest(one), null, Token)).Manifest.Digest;
        fixture.Engine.Images.Tag(one.FamiliarName, two);
        fixture.Engine.Images.Tag(one.FamiliarName, ImageReference.Parse("other:1"));

        Assert.Equal([new RemovedItem.Untagged(one.FamiliarName)], await fixture.Engine.Images.RemoveAsync(one.FamiliarName, Removal.Careful, Token));
        Assert.Equal(
            [new RemovedItem.Untagged(two.FamiliarName), new RemovedItem.Untagged(two.WithDigest(digest).FamiliarName)],
            await fixture.Engine.Images.RemoveAsync(two.FamiliarName, Removal.Careful, Token));
        Assert.Empty(fixture.Engine.Images.Inspect("other:1").RepositoryDigests);
        Assert.Contains(await fixture.Engine.Images.RemoveAsync("other:1", Removal.Careful, Token), item => item is RemovedItem.Deleted);
    }

    [Fact]
    public async Task A_repository_with_a_digest_takes_that_reference_away_and_the_image_only_when_it_is_the_last()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        var byDigest = name.WithDigest((await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token)).Manifest.Digest);

        Assert.Equal([new RemovedItem.Untagged(byDigest.FamiliarName)], await fixture.Engine.Images.RemoveAsync(byDigest.FamiliarName, Removal.Careful, Token));
        Assert.Single(fixture.Engine.Images.List());
        var error = await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Images.RemoveAsync(byDigest.FamiliarName, Removal.Careful, Token));
        Assert.Equal(ErrorKind.NotFound, error.Kind);

        await fixture.Engine.Images.RemoveAsync(name.FamiliarName, Removal.Careful, Token);
        await fixture.Engine.Images.PullAsync(new PullRequest(byDigest), null, Token);
        var removed = await fixture.Engine.Images.RemoveAsync(byDigest.FamiliarName, Removal.Careful, Token);
        Assert.Equal(new RemovedItem.Untagged(byDigest.FamiliarName), removed[0]);
        Assert.Contains(removed, item => item is RemovedItem.Deleted);
        Assert.Empty(fixture.Engine.Images.List());
    }

    [Fact]
    public async Task The_last_platform_of_an_image_takes_its_name_along_and_one_that_others_list_must_be_forced()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (amd, arm) = (fixture.Reference("app:amd"), fixture.Reference("app:arm"));
        await fixture.ImportBusyboxAsync(amd);
        await fixture.ImportBusyboxAsync(arm, "LABEL is=arm");
        var manifests = new[]
        {
            (await fixture.Engine.Images.PushAsync(new PushRequest(amd), null, Token)).Manifest with { Platform = Platform.Parse("linux/amd64") },
            (await fixture.Engine.Images.PushAsync(new PushRequest(arm), null, Token)).Manifest with { Platform = Platform.Parse("linux/arm64") },
        };
        var index = new ImageIndex(manifests).ToDocument(MediaType.OciIndex);
        await PutManifestAsync(fixture, "app", "multi", index.Raw, index.MediaType);
        var multi = fixture.Reference("app:multi");
        await fixture.Engine.Images.PullAsync(new PullRequest(multi), null, Token);
        await fixture.Engine.Images.RemoveAsync(arm.FamiliarName, Removal.Careful, Token);
        using var other = await fixture.OpenOtherAsync("other");
        await other.Images.PullAsync(new PullRequest(multi), null, Token);

        var missing = await Assert.ThrowsAsync<DavitException>(() =>
            other.Images.RemoveAsync(new RemoveImageRequest(multi.FamiliarName) { Platforms = [Platform.Parse("linux/s390x")] }, Token));
        Assert.Contains("does not provide the specified platform (linux/s390x)", missing.Message, StringComparison.Ordinal);

        var removed = await other.Images.RemoveAsync(new RemoveImageRequest(multi.FamiliarName) { Platforms = [Platform.Parse("linux/amd64")] }, Token);
        Assert.Equal(new RemovedItem.Untagged(multi.FamiliarName), removed[0]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(other.Root, "blobs"), "*", SearchOption.AllDirectories));

        // Beside another variant, only the variant goes.
        await fixture.Engine.Images.PullAsync(new PullRequest(amd), null, Token);
        var error = await Assert.ThrowsAsync<DavitException>(() =>
            fixture.Engine.Images.RemoveAsync(new RemoveImageRequest(multi.FamiliarName) { Platforms = [Platform.Parse("linux/amd64")] }, Token));
        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.NotEmpty(fixture.Engine.Images.List());
    }

    [Fact]
    public async Task Untagging_takes_the_names_that_are_given_and_keeps_the_image()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        foreach (var name in (string[])["app:2", "app:3", "other:latest", "last:latest"])
        {
            fixture.Engine.Images.Tag("app:1", ImageReference.Parse(name));
        }

        Assert.Throws<DavitException>(() => fixture.Engine.Images.Untag(["app:1", "absent"]));
        Assert.Equal(["app:1"], fixture.Engine.Images.Untag(["app:1"]));
        Assert.Equal(["app:2", "other:latest"], fixture.Engine.Images.Untag(["app:2", "other", "app:2"]));
        Assert.Equal(["app:3", "last:latest"], fixture.Engine.Images.Untag([id.Digest.ShortHex]));

        var left = Assert.Single(fixture.Engine.Images.List());
        Assert.Equal((id, null), (left.Id, left.Name));
    }

    private static async Task PutManifestAsync(EngineFixture fixture, string repository, string tag, ReadOnlyMemory<byte> bytes, MediaType mediaType)
    {
        using var client = new HttpClient();
        using var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType.Value);
        var response = await client.PutAsync(new Uri($"http://{fixture.RegistryHost}/v2/{repository}/manifests/{tag}"), content, Token);
        response.EnsureSuccessStatusCode();
    }
}
