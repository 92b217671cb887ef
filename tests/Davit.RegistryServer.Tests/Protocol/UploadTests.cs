using System.Net;
using System.Security.Cryptography;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Protocol;

public sealed class UploadTests : IAsyncLifetime
{
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(100_000);
    private TestRegistry _registry = null!;

    private Digest Digest => Digest.Sha256(_bytes);

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_blob_comes_whole_in_the_finishing_PUT()
    {
        using var response = await _registry.PutAsync(await _registry.StartUploadAsync("a"), Digest, _bytes);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v2/a/blobs/{Digest}", response.Headers.Location!.ToString());
        Assert.Equal(Digest.ToString(), TestRegistry.Header(response, "Docker-Content-Digest"));
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync(response.Headers.Location));
        Assert.Empty(Directory.GetFiles(Path.Combine(_registry.DataDirectory, "uploads")));
    }

    [Fact]
    public async Task A_blob_comes_whole_in_the_opening_POST()
    {
        using var response = await _registry.SendAsync(HttpMethod.Post, $"/v2/a/blobs/uploads/?digest={Digest}", new ByteArrayContent(_bytes));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync($"/v2/a/blobs/{Digest}"));
    }

    [Fact]
    public async Task A_blob_comes_in_pieces_each_telling_how_far_it_got()
    {
        var location = await _registry.StartUploadAsync("a/b");

        using var first = await _registry.PatchAsync(location, _bytes[..40_000], "0-39999");
        using var status = await _registry.GetAsync(first.Headers.Location!.ToString());
        using var second = await _registry.PatchAsync(status.Headers.Location!.ToString(), _bytes[40_000..90_000], "40000-89999");
        using var last = await _registry.PutAsync(second.Headers.Location!.ToString(), Digest, _bytes[90_000..], "90000-99999");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal("0-39999", TestRegistry.Header(first, "Range"));
        Assert.Equal(HttpStatusCode.NoContent, status.StatusCode);
        Assert.Equal("0-39999", TestRegistry.Header(status, "Range"));
        Assert.Equal("0-89999", TestRegistry.Header(second, "Range"));
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync($"/v2/a/b/blobs/{Digest}"));
    }

    [Fact]
    public async Task Pieces_without_ranges_are_appended()
    {
        var location = await _registry.StartUploadAsync("a");

        await _registry.PatchAsync(location, _bytes[..50_000]);
        await _registry.PatchAsync(location, _bytes[50_000..]);
        using var last = await _registry.PutAsync(location, Digest);

        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
    }

    [Theory]
    [InlineData("1-100")]
    [InlineData("20-119")]
    [InlineData("0-9")]
    [InlineData("nonsense")]
    public async Task A_piece_that_does_not_continue_is_refused_and_changes_nothing(string range)
    {
        var location = await _registry.StartUploadAsync("a");
        await _registry.PatchAsync(location, _bytes[..10], "0-9");

        using var response = await _registry.PatchAsync(location, _bytes[..100], range);
        using var finish = await _registry.PutAsync(location, Digest, _bytes[..100], range);
        using var rest = await _registry.PutAsync(location, Digest, _bytes[10..], "10-99999");

        Assert.Equal("0-9", TestRegistry.Header(response, "Range"));
        await TestRegistry.ExpectErrorAsync(response, HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
        await TestRegistry.ExpectErrorAsync(finish, HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_INVALID");
        Assert.Equal(HttpStatusCode.Created, rest.StatusCode);
    }

    [Fact]
    public async Task A_range_that_does_not_fit_its_body_is_refused() =>
        await TestRegistry.ExpectErrorAsync(await _registry.PatchAsync(await _registry.StartUploadAsync("a"), _bytes[..100], "0-9"), HttpStatusCode.BadRequest, "SIZE_INVALID");

    [Fact]
    public async Task Wrong_content_is_refused_and_nothing_of_it_is_kept()
    {
        var location = await _registry.StartUploadAsync("a");

        await TestRegistry.ExpectErrorAsync(await _registry.PutAsync(location, Digest, _bytes[1..]), HttpStatusCode.BadRequest, "DIGEST_INVALID");

        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync($"/v2/a/blobs/{Digest}"), HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync(location), HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.GetFiles(Path.Combine(_registry.DataDirectory, "uploads")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:ab")]
    [InlineData("md5:0123456789abcdef0123456789abcdef")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:../../../../../../../../../../../../../../etc/passwd0000000000000000")]
    public async Task A_digest_that_is_none_is_refused(string digest)
    {
        var location = await _registry.StartUploadAsync("a");

        await TestRegistry.ExpectErrorAsync(await _registry.SendAsync(HttpMethod.Put, $"{location}?digest={digest}"), HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await TestRegistry.ExpectErrorAsync(await _registry.SendAsync(HttpMethod.Post, $"/v2/a/blobs/uploads/?mount={digest}&from=b"), HttpStatusCode.BadRequest, "DIGEST_INVALID");
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync("/v2/a/blobs/" + (digest.Length == 0 ? "x" : Uri.EscapeDataString(digest))), HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task The_empty_blob_and_other_algorithms_are_stored()
    {
        var sha512 = Digest.Compute(HashAlgorithmName.SHA512, _bytes);

        using var empty = await _registry.PutAsync(await _registry.StartUploadAsync("a"), Digest.Sha256([]));
        using var other = await _registry.PutAsync(await _registry.StartUploadAsync("a"), sha512, _bytes);

        Assert.Equal(HttpStatusCode.Created, empty.StatusCode);
        Assert.Empty(await _registry.Http.GetByteArrayAsync(empty.Headers.Location));
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync(other.Headers.Location));
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.GetAsync($"/v2/a/blobs/{Digest}")).StatusCode);
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        var location = await _registry.StartUploadAsync("a");
        await _registry.PatchAsync(location, _bytes);

        using var response = await _registry.SendAsync(HttpMethod.Delete, location);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await TestRegistry.ExpectErrorAsync(await _registry.PatchAsync(location, _bytes), HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(Directory.GetFiles(Path.Combine(_registry.DataDirectory, "uploads")));
    }

    [Fact]
    public async Task An_upload_belongs_to_its_repository()
    {
        var location = await _registry.StartUploadAsync("a");

        await TestRegistry.ExpectErrorAsync(
            await _registry.PatchAsync(location.Replace("/v2/a/", "/v2/b/", StringComparison.Ordinal), _bytes), HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        await TestRegistry.ExpectErrorAsync(await _registry.GetAsync("/v2/a/blobs/uploads/..%2f..%2fregistry.db"), HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Compressed_transfer_is_refused() => await TestRegistry.ExpectErrorAsync(
        await _registry.SendAsync(HttpMethod.Patch, await _registry.StartUploadAsync("a"), new ByteArrayContent(_bytes), r => r.Content!.Headers.ContentEncoding.Add("gzip")),
        HttpStatusCode.UnsupportedMediaType,
        "UNSUPPORTED");

    [Fact]
    public async Task A_mount_links_what_the_named_repository_has()
    {
        await _registry.PushBlobAsync("origin", _bytes);

        using var response = await _registry.SendAsync(HttpMethod.Post, $"/v2/target/blobs/uploads/?mount={Digest}&from=origin");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync(response.Headers.Location));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&from=other")]
    [InlineData("&from=..")]
    public async Task A_mount_from_where_the_blob_is_not_opens_an_upload(string from)
    {
        await _registry.PushBlobAsync("origin", _bytes);
        await _registry.PushBlobAsync("other", _bytes[1..]);

        using var response = await _registry.SendAsync(HttpMethod.Post, $"/v2/target/blobs/uploads/?mount={Digest}{from}");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _registry.GetAsync($"/v2/target/blobs/{Digest}")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await _registry.PutAsync(response.Headers.Location!.ToString(), Digest, _bytes)).StatusCode);
    }

    [Fact]
    public async Task What_a_broken_request_brought_is_kept()
    {
        var location = await _registry.StartUploadAsync("a");
        var body = new BreakingContent(_bytes[..60_000]);

        await Assert.ThrowsAnyAsync<Exception>(() => _registry.SendAsync(HttpMethod.Patch, location, body));
        var received = 0;
        while (received < 60_000)
        {
            using var status = await _registry.GetAsync(location);
            received = int.Parse(TestRegistry.Header(status, "Range").Split('-')[1], System.Globalization.CultureInfo.InvariantCulture) + 1;
        }

        using var last = await _registry.PutAsync(location, Digest, _bytes[60_000..], "60000-99999");
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
    }

    [Fact]
    public async Task The_same_blob_pushed_many_times_at_once_is_there_once()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i => await _registry.PutAsync(await _registry.StartUploadAsync($"r{i % 4}"), Digest, _bytes)));

        Assert.All(responses, r => Assert.Equal(HttpStatusCode.Created, r.StatusCode));
        Assert.Single(Directory.GetFiles(Path.Combine(_registry.DataDirectory, "blobs"), "*", SearchOption.AllDirectories));
    }

    /// <summary>Promises more than it sends.</summary>
    private sealed class BreakingContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            // Enough for the server to take what was sent before the connection is reset.
            await Task.Delay(200);
            throw new InvalidOperationException("broken on purpose");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length + 1000;
            return true;
        }
    }
}
