namespace Davit.RegistryServer.Tests.Protocol;

public sealed class HostileRequestTests : IAsyncLifetime
{
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("/v2/../../etc/passwd")]
    [InlineData("/v2/a/../../b/manifests/x")]
    [InlineData("/v2/..%2f..%2fetc/manifests/x")]
    [InlineData("/v2/a/blobs/..%2f..%2fregistry.db")]
    [InlineData("/v2/a/blobs/sha256:..%2f..%2fregistry.db")]
    [InlineData("/v2/a%00b/tags/list")]
    [InlineData("/v2/a\\b/tags/list")]
    [InlineData("/v2/UPPER/tags/list")]
    [InlineData("/v2/_uploads/tags/list")]
    [InlineData("/v2/a/manifests/sha256:zz")]
    [InlineData("/v2/a/blobs/sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("/v2/a/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("/v2/a/blobs/uploads/../../../x")]
    [InlineData("/v2/a/tags/list?n=%00")]
    public async Task Bad_names_are_client_errors_for_every_method(string target)
    {
        foreach (var method in new[] { "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE" })
        {
            Assert.InRange(await _registry.SendRawAsync(method, target), 400, 405);
        }
    }

    [Fact]
    public async Task A_name_of_300_characters_is_invalid() => Assert.Equal(400, await _registry.SendRawAsync("GET", $"/v2/{new string('a', 300)}/tags/list"));

    [Fact]
    public async Task A_tag_of_200_characters_is_unknown() => Assert.Equal(404, await _registry.SendRawAsync("GET", $"/v2/a/manifests/{new string('a', 200)}"));

    [Fact]
    public async Task An_endless_request_line_is_refused() => Assert.Equal(414, await _registry.SendRawAsync("GET", $"/v2/{new string('a', 20_000)}/tags/list"));
}
