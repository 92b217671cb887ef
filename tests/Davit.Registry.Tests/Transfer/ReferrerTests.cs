using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Lists of referrers as registries give them, or do not.</summary>
public sealed class ReferrerTests
{
    private static readonly Descriptor Subject = new(MediaType.OciManifest, Digest.Sha256("subject"u8), 7);

    [Fact]
    public async Task Pages_are_followed_and_a_filter_that_was_not_applied_is()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            var isSecond = http.Request.Query.ContainsKey("last");
            if (!isSecond)
            {
                http.Response.Headers.Link = $"<{http.Request.Path}?last=x>; rel=\"next\"";
            }

            return http.BytesAsync(MediaType.OciIndex.Value, ListOf(isSecond ? [Entry("a/b", "3")] : [Entry("a/b", "1"), Entry("c/d", "2")]));
        });
        using var client = new RegistryClient(Clients.Quick);

        var found = await client.Open($"{server.Domain}/app").ReferrersAsync(Subject.Digest, "a/b");

        Assert.Equal([Entry("a/b", "1").Digest, Entry("a/b", "3").Digest], found.Select(f => f.Digest));
        Assert.Equal($"/v2/app/referrers/{Subject.Digest}?artifactType=a%2Fb", server.Seen[^2].Target);
    }

    [Fact]
    public async Task A_filter_that_the_registry_applied_is_not_applied_again()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers["OCI-Filters-Applied"] = "artifactType";
            return http.BytesAsync(MediaType.OciIndex.Value, ListOf([Entry(null, "1")]));
        });
        using var client = new RegistryClient(Clients.Quick);

        Assert.Single(await client.Open($"{server.Domain}/app").ReferrersAsync(Subject.Digest, "a/b"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    [InlineData(200)]
    public async Task A_registry_that_knows_no_referrers_is_asked_for_the_tag_in_their_place(int status)
    {
        await using var server = await ScriptedServer.StartAsync(http => http.Request.Path.Value!.Contains("/referrers/", StringComparison.Ordinal)
            ? PageAsync(http, status)
            : http.BytesAsync(MediaType.OciIndex.Value, ListOf([Entry("a/b", "1"), Entry("c/d", "2")])));
        using var client = new RegistryClient(Clients.Quick);

        var found = await client.Open($"{server.Domain}/app").ReferrersAsync(Subject.Digest, "c/d");

        Assert.Equal(Entry("c/d", "2").Digest, Assert.Single(found).Digest);
        Assert.Equal($"/v2/app/manifests/sha256-{Subject.Digest.Hex}", server.Seen[^1].Target);
    }

    [Fact]
    public async Task What_may_not_be_seen_is_an_error_and_not_an_empty_list()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.StatusAsync(403));
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/app").ReferrersAsync(Subject.Digest));

        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Fact]
    public async Task The_tag_lists_what_was_attached_until_it_is_taken_out_again()
    {
        await using var registry = await DebianRegistry.StartAsync();
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{registry.Domain}/app");
        var attached = await repository.AttachAsync(Subject, "a/b");
        var kept = await repository.AttachAsync(Subject, "c/d");

        var tag = await repository.FindTaggedAsync($"sha256-{Subject.Digest.Hex}", CancellationToken.None);
        var list = ImageIndex.Parse(tag!.Bytes, tag.MediaType).Value;
        Assert.Equal(["a/b", "c/d"], list.Manifests.Select(m => m.ArtifactType));
        await repository.UnlistReferrerAsync(attached, CancellationToken.None);
        await repository.UnlistReferrerAsync(attached, CancellationToken.None);

        Assert.Equal(kept.Digest, Assert.Single(await repository.ReferrersAsync(Subject.Digest)).Digest);
        Assert.Null(await repository.FindTaggedAsync("nothing", CancellationToken.None));
    }

    [Fact]
    public async Task A_manifest_that_is_deleted_is_taken_out_of_the_list()
    {
        await using var registry = await DebianRegistry.StartAsync();
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{registry.Domain}/app");
        var deleted = await repository.AttachAsync(Subject, "a/b");
        var kept = await repository.AttachAsync(Subject, "c/d");

        await repository.DeleteManifestAsync(deleted.Digest, CancellationToken.None);

        Assert.Equal(kept.Digest, Assert.Single(await repository.ReferrersAsync(Subject.Digest)).Digest);
    }

    [Fact]
    public async Task A_tag_that_should_be_a_list_and_is_an_image_is_left_alone()
    {
        await using var registry = await DebianRegistry.StartAsync();
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{registry.Domain}/app");
        await TestImage.Create(5).PushAsync(repository, DigestTag.Of(Subject.Digest));

        var error = await Assert.ThrowsAsync<DavitException>(() => repository.AttachAsync(Subject, "a/b"));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Contains("is an image", error.Message, StringComparison.Ordinal);
    }

    private static Descriptor Entry(string? artifactType, string text) =>
        new(MediaType.OciManifest, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(text)), 100) { ArtifactType = artifactType };

    private static ReadOnlyMemory<byte> ListOf(IReadOnlyList<Descriptor> entries) => new ImageIndex(entries).ToDocument(MediaType.OciIndex).Raw;

    private static Task PageAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return http.BytesAsync("text/html", "<html></html>"u8.ToArray());
    }
}
