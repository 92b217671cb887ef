using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Protocol;

public sealed class BlobTests : IAsyncLifetime
{
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(1_000_000);
    private TestRegistry _registry = null!;
    private string _path = "";

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _path = $"/v2/a/blobs/{(await _registry.PushBlobAsync("a", _bytes)).Digest}";
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task HEAD_tells_size_and_digest()
    {
        using var response = await _registry.SendAsync(HttpMethod.Head, _path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal(Digest.Sha256(_bytes).ToString(), TestRegistry.Header(response, "Docker-Content-Digest"));
        Assert.Equal("bytes", TestRegistry.Header(response, "Accept-Ranges"));
    }

    [Fact]
    public async Task A_part_is_sent_alone()
    {
        using var response = await _registry.SendAsync(HttpMethod.Get, _path, change: r => r.Headers.Range = new RangeHeaderValue(999_990, null));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 999990-999999/1000000", TestRegistry.Header(response, "Content-Range"));
        Assert.Equal(_bytes[999_990..], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_part_behind_the_end_is_refused()
    {
        var response = await _registry.SendAsync(HttpMethod.Get, _path, change: r => r.Headers.Range = new RangeHeaderValue(1_000_000, null));

        Assert.Equal("bytes */1000000", TestRegistry.Header(response, "Content-Range"));
        await TestRegistry.ExpectErrorAsync(response, HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
    }

    [Fact]
    public async Task What_the_client_has_is_not_sent_again()
    {
        using var response = await _registry.SendAsync(HttpMethod.Get, _path, change: r => r.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{Digest.Sha256(_bytes)}\"")));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Another_repository_does_not_see_the_blob()
    {
        await _registry.PushBlobAsync("b", [1]);

        var path = _path.Replace("/a/", "/b/", StringComparison.Ordinal);
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync(path), HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.SendAsync(HttpMethod.Head, path)).StatusCode);
    }

    [Fact]
    public async Task Deleting_takes_it_out_of_one_repository()
    {
        await _registry.PushBlobAsync("b", _bytes);

        Assert.Equal(HttpStatusCode.Accepted, (await _registry.SendAsync(HttpMethod.Delete, _path)).StatusCode);

        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync(_path), HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        await TestRegistry.ExpectErrorAsync(await _registry.SendAsync(HttpMethod.Delete, _path), HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync(_path.Replace("/a/", "/b/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999_999)]
    public async Task A_damaged_file_is_an_error_and_never_a_short_answer(int length)
    {
        var file = Directory.GetFiles(Path.Combine(_registry.DataDirectory, "blobs"), "*", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(file, _bytes[..length]);

        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync(_path), HttpStatusCode.InternalServerError, "UNKNOWN");
        await _registry.PushBlobAsync("a", _bytes);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync(_path));
    }
}
