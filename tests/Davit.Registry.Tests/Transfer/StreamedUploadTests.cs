using Davit.Content;
using Davit.Content.Blobs;
using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Blobs that are sent while they are made.</summary>
public sealed class StreamedUploadTests : IDisposable
{
    private readonly TestBlob _blob = TestBlob.Random(3_000_000, MediaType.OciLayerGzip);
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000_000, 1)]
    [InlineData(1_000_000, 2)]
    [InlineData(10_000, 1)]
    public async Task A_blob_arrives_whole_whatever_happens_to_the_line(long bytesBeforeCut, int cuts)
    {
        await using var registry = await DebianRegistry.StartAsync();
        await using var proxy = new CuttingProxy(registry.Domain, bytesBeforeCut, cuts);
        using var client = new RegistryClient(Clients.Quick);

        await SendAsync(client.Open($"{proxy.Domain}/made"));

        Assert.True(Enumerable.SequenceEqual(await client.Open($"{registry.Domain}/made").ReadBlobAsync(_blob.Descriptor), _blob.Bytes));
        Assert.True(proxy.CutsLeft <= 0);
        Assert.True(proxy.PassedBytes < (2 * _blob.Bytes.Length) + 200_000, $"{proxy.PassedBytes} bytes passed");
    }

    [Theory]
    [InlineData(411)]
    [InlineData(405)]
    public async Task A_server_that_wants_the_length_gets_it(int refusal)
    {
        var received = new MemoryStream();
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.Headers.Location = "/v2/made/blobs/uploads/1";
            var status = http.Request.Method switch { "POST" => 202, "PATCH" => refusal, "PUT" => 201, _ => 404 };
            await http.Request.Body.CopyToAsync(status == 201 ? received : Stream.Null);
            await http.StatusAsync(status);
        });
        using var client = new RegistryClient(Clients.Quick);

        await SendAsync(client.Open($"{server.Domain}/made"));

        Assert.True(_blob.Bytes.SequenceEqual(received.ToArray()));
        Assert.EndsWith($"digest={_blob.Descriptor.Digest}", server.Seen[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_before_the_blob_is_whole()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.StatusAsync(403));
        using var client = new RegistryClient(Clients.Quick);
        using var store = Store.Open(_scratch.File("store"), TimeProvider.System);
        await using var ingest = store.Blobs.BeginIngest(new IngestRequest());
        await using var follower = ingest.Follow();

        var error = await Assert.ThrowsAnyAsync<DavitException>(
            () => client.Open($"{server.Domain}/made").PutBlobAsync(new TaskCompletionSource<Descriptor>().Task, follower, CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    // Written a piece at a time, each only when the one before has been read.
    private async Task SendAsync(RegistryRepository repository)
    {
        using var store = Store.Open(_scratch.File("store"), TimeProvider.System);
        await using var ingest = store.Blobs.BeginIngest(new IngestRequest());
        await using var follower = ingest.Follow();
        var read = new SemaphoreSlim(0);
        follower.OnProgress = _ => read.Release();
        var making = MakeAsync();
        await repository.PutBlobAsync(making, follower, CancellationToken.None);

        async Task<Descriptor> MakeAsync()
        {
            await Task.Yield();
            foreach (var piece in _blob.Bytes.Chunk(200_000))
            {
                ingest.Write(piece);
                await read.WaitAsync(TimeSpan.FromMilliseconds(200));
            }

            return await ingest.CommitAsync(CancellationToken.None);
        }
    }
}
