using System.Net;
using System.Text.Json;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Protocol;

public sealed class ListTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Tags_come_in_order_and_in_pages()
    {
        var image = await _registry.PushImageAsync("a/b", "b");
        foreach (var tag in new[] { "a", "C", "d", "10" })
        {
            await _registry.PutManifestAsync("a/b", tag, image.Raw, image.MediaType.Value);
        }

        Assert.Equal(["10", "C", "a", "b", "d"], await NamesAsync("/v2/a/b/tags/list", "tags"));
        Assert.Equal(["10", "C"], await NamesAsync("/v2/a/b/tags/list?n=2", "tags"));
        Assert.Equal(["b", "d"], await NamesAsync("/v2/a/b/tags/list?n=5&last=a", "tags"));
        Assert.Equal(["10", "C", "a", "b", "d"], await FollowAsync("/v2/a/b/tags/list?n=2", "tags"));
        Assert.Empty(await NamesAsync("/v2/a/b/tags/list?n=0", "tags"));
        Assert.Equal("", TestRegistry.Header(await _registry.GetAsync("/v2/a/b/tags/list?n=0"), "Link"));
        Assert.Equal("", TestRegistry.Header(await _registry.GetAsync("/v2/a/b/tags/list?n=5"), "Link"));
    }

    [Fact]
    public async Task Repositories_are_found_as_Docker_Hubs_search_finds_them()
    {
        foreach (var name in (string[])["team/proxy-nginx", "team/nginx", "nginx-old", "other"])
        {
            await _registry.PushImageAsync(name, "1");
        }

        Assert.Equal("team/nginx team/proxy-nginx nginx-old", await SearchAsync("q=NGINX"));
        Assert.Equal("team/nginx", await SearchAsync("q=nginx&n=1"));
        Assert.Equal("", await SearchAsync("q=%25"));
        Assert.Equal("nginx-old other team/nginx team/proxy-nginx", await SearchAsync(""));
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync("/v1/search?q=a&n=101"), HttpStatusCode.BadRequest, "PAGINATION_NUMBER_INVALID");

        async Task<string> SearchAsync(string query)
        {
            using var document = JsonDocument.Parse(await _registry.Http.GetStringAsync($"/v1/search?{query}"));
            return string.Join(' ', document.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        }
    }

    [Fact]
    public async Task Tags_of_an_unknown_repository_are_an_error() =>
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync("/v2/nobody/tags/list"), HttpStatusCode.NotFound, "NAME_UNKNOWN");

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999")]
    public async Task A_page_size_that_is_none_is_refused(string n)
    {
        await _registry.PushImageAsync("a", "v1");

        foreach (var path in new[] { "/v2/_catalog", "/v2/a/tags/list", $"/v2/a/referrers/{Digest.Sha256([])}" })
        {
            await TestRegistry.ExpectErrorAsync(await _registry.GetAsync($"{path}?n={n}"), HttpStatusCode.BadRequest, "PAGINATION_NUMBER_INVALID");
        }
    }

    [Fact]
    public async Task A_huge_page_size_is_cut_and_not_allocated()
    {
        await _registry.PushImageAsync("a", "v1");

        Assert.Equal(["a"], await NamesAsync("/v2/_catalog?n=99999999999", "repositories"));
        Assert.Equal(["v1"], await NamesAsync("/v2/a/tags/list?n=99999999999", "tags"));
    }

    [Fact]
    public async Task The_catalog_lists_repositories_that_have_manifests()
    {
        foreach (var name in new[] { "b", "a/x", "c" })
        {
            await _registry.PushImageAsync(name, "v1");
        }

        await _registry.PushBlobAsync("only-blobs", [1]);
        var gone = await _registry.PushImageAsync("gone", "v1");
        await _registry.SendAsync(HttpMethod.Delete, $"/v2/gone/manifests/{gone.Digest}");

        Assert.Equal(["a/x", "b", "c"], await NamesAsync("/v2/_catalog", "repositories"));
        Assert.Equal(["a/x", "b", "c"], await FollowAsync("/v2/_catalog?n=1", "repositories"));
    }

    [Fact]
    public async Task Referrers_are_listed_by_subject_and_type_even_before_the_subject_is_there()
    {
        var subject = new Descriptor(MediaType.OciManifest, Digest.Sha256("later"u8), 5);
        var signature = await _registry.PushImageAsync("a", "sig", m => m with
        {
            ArtifactType = "application/x-signature",
            Subject = subject,
            Annotations = new Dictionary<string, string> { ["by"] = "me" },
        });
        var bill = await _registry.PushImageAsync("a", "sbom", m => m with { Subject = subject });

        var all = await ReferrersAsync($"/v2/a/referrers/{subject.Digest}");
        var filtered = await ReferrersAsync($"/v2/a/referrers/{subject.Digest}?artifactType=application/x-signature");

        Assert.Equal(new[] { signature.Digest, bill.Digest }.Order(), all.Manifests.Select(m => m.Digest));
        var entry = Assert.Single(filtered.Manifests);
        Assert.Equal((signature.Digest, "application/x-signature", "me", signature.Raw.Length), (entry.Digest, entry.ArtifactType, entry.Annotations["by"], (int)entry.SizeBytes));
        Assert.Equal(MediaType.OciConfig.Value, all.Manifests.Single(m => m.Digest == bill.Digest).ArtifactType);
        using var response = await _registry.GetAsync($"/v2/a/referrers/{subject.Digest}?artifactType=x");
        Assert.Equal("artifactType", TestRegistry.Header(response, "OCI-Filters-Applied"));
        using var page = await _registry.GetAsync($"/v2/a/referrers/{subject.Digest}?n=1");
        Assert.Contains("rel=\"next\"", TestRegistry.Header(page, "Link"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_with_a_subject_is_acknowledged()
    {
        var image = await _registry.PushImageAsync("a", "v1", m => m with { Subject = new Descriptor(MediaType.OciManifest, Digest.Sha256([]), 0) });

        using var response = await _registry.PutManifestAsync("a", "v1", image.Raw, image.MediaType.Value);

        Assert.Equal(Digest.Sha256([]).ToString(), TestRegistry.Header(response, "OCI-Subject"));
    }

    [Fact]
    public async Task An_unknown_repository_has_no_referrers_and_that_is_no_error()
    {
        Assert.Empty((await ReferrersAsync($"/v2/nobody/referrers/{Digest.Sha256([])}")).Manifests);
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync("/v2/nobody/referrers/latest"), HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    private async Task<ImageIndex> ReferrersAsync(string path)
    {
        using var response = await _registry.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(MediaType.OciIndex.Value, TestRegistry.Header(response, "Content-Type"));
        return ImageIndex.Parse(await response.Content.ReadAsByteArrayAsync(), MediaType.OciIndex).Value;
    }

    private async Task<string[]> FollowAsync(string path, string property)
    {
        var names = new List<string>();
        for (string? next = path; next is not null;)
        {
            names.AddRange(await NamesAsync(next, property));
            next = Davit.Registry.Protocol.PageLink.FindNext([TestRegistry.Header(await _registry.GetAsync(next), "Link")]);
        }

        return [.. names];
    }

    private async Task<string[]> NamesAsync(string path, string property)
    {
        using var document = JsonDocument.Parse(await _registry.Http.GetStringAsync(path));
        return document.RootElement.GetProperty(property).EnumerateArray().Select(e => e.GetString()!).ToArray();
    }
}
