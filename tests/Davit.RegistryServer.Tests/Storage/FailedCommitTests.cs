using System.Net;
using System.Security.Cryptography;
using Davit.Content.Database;
using Davit.Oci;
using Davit.RegistryServer.Storage;

namespace Davit.RegistryServer.Tests.Storage;

/// <summary>The database refuses the row of a blob whose bytes have come, as a full disk makes it do.</summary>
public sealed class FailedCommitTests : IAsyncLifetime
{
    /// <summary>Refuses at once.</summary>
    private const string RefuseRow = "CREATE TRIGGER refuse BEFORE INSERT ON repository_blobs BEGIN SELECT RAISE(ABORT, 'refused'); END";

    /// <summary>Refuses when the transaction ends, after everything else was done.</summary>
    private const string RefuseCommit = "CREATE TRIGGER refuse AFTER INSERT ON repository_blobs BEGIN INSERT INTO refusals VALUES('none'); END";

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(100_000);
    private TestRegistry _registry = null!;
    private SqliteDatabase _database = null!;

    private Digest Digest => Digest.Sha256(_bytes);

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync();
        _database = SqliteDatabase.Open(Path.Combine(_registry.DataDirectory, "registry.db"), RegistrySchema.Current);
        Execute("CREATE TABLE refusals(digest TEXT REFERENCES blobs DEFERRABLE INITIALLY DEFERRED)");
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(RefuseRow)]
    [InlineData(RefuseCommit)]
    public async Task The_PUT_can_be_repeated(string trigger)
    {
        var location = await UploadAsync("a");
        Execute(trigger);
        await TestRegistry.ExpectErrorAsync(await _registry.PutAsync(location, Digest), HttpStatusCode.InternalServerError, "UNKNOWN");
        Assert.Empty(BlobFiles());
        Execute("DROP TRIGGER refuse");

        using var again = await _registry.PutAsync(location, Digest);

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync($"/v2/a/blobs/{Digest}"));
    }

    [Theory]
    [InlineData(RefuseRow)]
    [InlineData(RefuseCommit)]
    public async Task The_same_blob_of_another_repository_stays_whole(string trigger)
    {
        await _registry.PushBlobAsync("other", _bytes);
        var location = await UploadAsync("a");
        Execute(trigger);
        await TestRegistry.ExpectErrorAsync(await _registry.PutAsync(location, Digest), HttpStatusCode.InternalServerError, "UNKNOWN");
        Execute("DROP TRIGGER refuse");

        (await _registry.PutAsync(location, Digest)).Dispose();

        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync($"/v2/other/blobs/{Digest}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task An_upload_whose_bytes_went_missing_is_unknown_and_never_a_blob_with_a_hole(int left)
    {
        var location = await UploadAsync("a", 60_001);
        var file = Path.Combine(_registry.DataDirectory, "uploads", location.Split('/')[^1]);
        if (left == 0)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllBytesAsync(file, _bytes[..left]);
        }

        await TestRegistry.ExpectErrorAsync(await _registry.PutAsync(location, Digest, _bytes[60_001..]), HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        Assert.Empty(BlobFiles());
    }

    [Fact]
    public async Task What_a_failed_write_left_behind_the_received_bytes_is_cut_off()
    {
        var location = await UploadAsync("a");
        await File.AppendAllTextAsync(Path.Combine(_registry.DataDirectory, "uploads", location.Split('/')[^1]), "half a write");

        using var response = await _registry.PutAsync(location, Digest);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(_bytes, await _registry.Http.GetByteArrayAsync($"/v2/a/blobs/{Digest}"));
    }

    private async Task<string> UploadAsync(string repository, int? count = null)
    {
        using var response = await _registry.PatchAsync(await _registry.StartUploadAsync(repository), _bytes[..(count ?? _bytes.Length)]);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private string[] BlobFiles() => Directory.GetFiles(Path.Combine(_registry.DataDirectory, "blobs"), "*", SearchOption.AllDirectories);

    private void Execute(string sql) => _database.Write(session => session.Execute(sql));
}
