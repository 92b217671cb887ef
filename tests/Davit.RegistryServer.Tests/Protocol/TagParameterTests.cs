using System.Net;
using System.Security.Cryptography;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Protocol;

/// <summary>Tags beside a digest: <c>PUT manifests/DIGEST?tag=A&amp;tag=B</c>.</summary>
public sealed class TagParameterTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task All_tags_name_the_manifest_under_the_digest_it_was_put()
    {
        var image = await _registry.PushImageAsync("a", "v1");
        var digest = Digest.Compute(HashAlgorithmName.SHA512, image.Raw.Span);

        using var put = await PutAsync($"/v2/a/manifests/{digest}?tag=x&tag=y", image.Raw);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(["x", "y"], put.Headers.GetValues("OCI-Tag"));
        foreach (var tag in (string[])["x", "y"])
        {
            using var response = await _registry.GetAsync($"/v2/a/manifests/{tag}");
            Assert.Equal(digest.ToString(), TestRegistry.Header(response, "Docker-Content-Digest"));
        }

        using var old = await _registry.GetAsync("/v2/a/manifests/v1");
        Assert.Equal(image.Digest.ToString(), TestRegistry.Header(old, "Docker-Content-Digest"));
    }

    [Fact]
    public async Task A_tag_that_is_none_or_too_many_are_refused_and_nothing_is_stored()
    {
        var image = await _registry.PushImageAsync("a", "v1");
        var digest = Digest.Compute(HashAlgorithmName.SHA512, image.Raw.Span);

        using var wrong = await PutAsync($"/v2/a/manifests/{digest}?tag=x&tag=..%2Fy", image.Raw);
        using var many = await PutAsync($"/v2/a/manifests/{digest}?{string.Join('&', Enumerable.Range(0, 101).Select(i => $"tag=t{i}"))}", image.Raw);

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, many.StatusCode);
        using var response = await _registry.GetAsync($"/v2/a/manifests/{digest}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private Task<HttpResponseMessage> PutAsync(string target, ReadOnlyMemory<byte> manifest)
    {
        var body = new ReadOnlyMemoryContent(manifest);
        body.Headers.TryAddWithoutValidation("Content-Type", MediaType.OciManifest.Value);
        return _registry.SendAsync(HttpMethod.Put, target, body);
    }
}
