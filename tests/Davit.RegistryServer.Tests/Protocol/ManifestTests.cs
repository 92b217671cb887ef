using System.Net;
using System.Security.Cryptography;
using System.Text;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Protocol;

public sealed class ManifestTests : IAsyncLifetime
{
    private static readonly string ManifestType = MediaType.OciManifest.Value;

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_manifest_is_served_by_tag_and_digest_as_it_was_pushed()
    {
        var image = await _registry.PushImageAsync("a", "v1");

        foreach (var reference in new[] { "v1", image.Digest.ToString() })
        {
            using var response = await _registry.GetAsync($"/v2/a/manifests/{reference}");
            Assert.Equal(image.Raw.ToArray(), await response.Content.ReadAsByteArrayAsync());
            Assert.Equal(ManifestType, TestRegistry.Header(response, "Content-Type"));
            Assert.Equal(image.Digest.ToString(), TestRegistry.Header(response, "Docker-Content-Digest"));
            using var head = await _registry.SendAsync(HttpMethod.Head, $"/v2/a/manifests/{reference}");
            Assert.Equal(image.Raw.Length, head.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task A_tag_moves_and_the_old_manifest_stays()
    {
        var old = await _registry.PushImageAsync("a", "v1");
        var current = await _registry.PushImageAsync("a", "v1");

        using var byTag = await _registry.GetAsync("/v2/a/manifests/v1");
        using var byDigest = await _registry.GetAsync($"/v2/a/manifests/{old.Digest}");

        Assert.Equal(current.Digest.ToString(), TestRegistry.Header(byTag, "Docker-Content-Digest"));
        Assert.Equal(HttpStatusCode.OK, byDigest.StatusCode);
    }

    [Theory]
    [InlineData("missing", HttpStatusCode.NotFound, "MANIFEST_UNKNOWN")]
    [InlineData(".invalid", HttpStatusCode.NotFound, "MANIFEST_UNKNOWN")]
    [InlineData("sha256:bad", HttpStatusCode.BadRequest, "DIGEST_INVALID")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", HttpStatusCode.NotFound, "MANIFEST_UNKNOWN")]
    public async Task What_is_not_there_is_told(string reference, HttpStatusCode status, string code)
    {
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync($"/v2/a/manifests/{reference}"), status, code);
        await TestRegistry.ExpectErrorAsync(await _registry.SendAsync(HttpMethod.Delete, $"/v2/a/manifests/{reference}"), status, code);
    }

    [Theory]
    [InlineData("{", "MANIFEST_INVALID")]
    [InlineData("[]", "MANIFEST_INVALID")]
    [InlineData("{\"schemaVersion\":1}", "MANIFEST_INVALID")]
    [InlineData("{\"schemaVersion\":2}", "MANIFEST_INVALID")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}", "MANIFEST_INVALID")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[],\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":0}}", "MANIFEST_INVALID")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":0}}", "MANIFEST_BLOB_UNKNOWN")]
    public async Task What_is_no_manifest_of_its_type_is_refused(string json, string code) => await TestRegistry.ExpectErrorAsync(
        await _registry.PutManifestAsync("a", "v1", Encoding.UTF8.GetBytes(json), ManifestType), HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    public async Task A_type_that_does_not_fit_is_refused(string type)
    {
        var image = await _registry.PushImageAsync("a", "v1");

        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", "v2", image.Raw, type), HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_4_MiB_are_refused(bool announced)
    {
        var bytes = new byte[(4 << 20) + 1];
        bytes.AsSpan().Fill((byte)' ');
        HttpContent content = announced ? new ByteArrayContent(bytes) : new StreamContent(new UnknownLength(bytes));
        content.Headers.TryAddWithoutValidation("Content-Type", ManifestType);

        await TestRegistry.ExpectErrorAsync(await _registry.SendAsync(HttpMethod.Put, "/v2/a/manifests/v1", content), HttpStatusCode.RequestEntityTooLarge, "SIZE_INVALID");
    }

    [Fact]
    public async Task A_manifest_may_be_pushed_by_its_own_digest_only()
    {
        var image = await _registry.PushImageAsync("a", "v1");
        await _registry.SendAsync(HttpMethod.Delete, $"/v2/a/manifests/{image.Digest}");

        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", Digest.Sha256([]).ToString(), image.Raw, ManifestType), HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", "sha256:bad", image.Raw, ManifestType), HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", "-bad", image.Raw, ManifestType), HttpStatusCode.BadRequest, "TAG_INVALID");
        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", new string('x', 129), image.Raw, ManifestType), HttpStatusCode.BadRequest, "TAG_INVALID");
        Assert.Equal(HttpStatusCode.Created, (await _registry.PutManifestAsync("a", image.Digest.ToString(), image.Raw, ManifestType)).StatusCode);
    }

    [Fact]
    public async Task Blobs_of_other_repositories_do_not_count()
    {
        var image = await _registry.PushImageAsync("a", "v1");

        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("b", "v1", image.Raw, ManifestType), HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_size_that_lies_is_refused()
    {
        var config = await _registry.PushBlobAsync("a", RandomNumberGenerator.GetBytes(20), MediaType.OciConfig);
        var manifest = new ImageManifest(config with { SizeBytes = 19 }, []).ToDocument(MediaType.OciManifest);

        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("a", "v1", manifest.Raw, ManifestType), HttpStatusCode.BadRequest, "SIZE_INVALID");
    }

    [Fact]
    public async Task Foreign_layers_need_not_be_here()
    {
        var config = await _registry.PushBlobAsync("a", RandomNumberGenerator.GetBytes(20), MediaType.OciConfig);
        var foreign = new Descriptor(MediaType.DockerForeignLayerGzip, Digest.Sha256([1, 2, 3]), 3) { Urls = ["https://example.com/layer"] };
        var manifest = new ImageManifest(config, [foreign]).ToDocument(MediaType.DockerManifest);

        Assert.Equal(HttpStatusCode.Created, (await _registry.PutManifestAsync("a", "v1", manifest.Raw, manifest.MediaType.Value)).StatusCode);
    }

    [Fact]
    public async Task An_index_needs_its_manifests()
    {
        var image = await _registry.PushImageAsync("a", "v1");
        var index = new ImageIndex([image.Descriptor]).ToDocument(MediaType.OciIndex);

        Assert.Equal(HttpStatusCode.Created, (await _registry.PutManifestAsync("a", "multi", index.Raw, index.MediaType.Value)).StatusCode);
        await TestRegistry.ExpectErrorAsync(await _registry.PutManifestAsync("b", "multi", index.Raw, index.MediaType.Value), HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
        Assert.Equal(index.MediaType.Value, TestRegistry.Header(await _registry.GetAsync("/v2/a/manifests/multi"), "Content-Type"));
    }

    [Fact]
    public async Task Deleting_a_tag_leaves_the_manifest_and_deleting_the_manifest_takes_its_tags()
    {
        var image = await _registry.PushImageAsync("a", "v1");
        await _registry.PutManifestAsync("a", "v2", image.Raw, ManifestType);

        Assert.Equal(HttpStatusCode.Accepted, (await _registry.SendAsync(HttpMethod.Delete, "/v2/a/manifests/v1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.GetAsync("/v2/a/manifests/v1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _registry.GetAsync("/v2/a/manifests/v2")).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await _registry.SendAsync(HttpMethod.Delete, $"/v2/a/manifests/{image.Digest}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.GetAsync("/v2/a/manifests/v2")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.GetAsync($"/v2/a/manifests/{image.Digest}")).StatusCode);
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
