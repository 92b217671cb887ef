using Davit.Content.Transfers;
using Davit.Content.Uploads;
using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Blobs whose upload ends with its process, and the next process, which sends the rest.</summary>
public sealed class LaterProcessTests : IAsyncLifetime
{
    private const int SizeBytes = 20_000_000;
    private const int BrokenAfterBytes = 12_000_000;

    private const int RestBytes = SizeBytes - BrokenAfterBytes;

    // An upload is read in pieces.
    private const int ReadBytes = 256 * 1024;

    // What lies in the buffers of sockets when everything stops.
    private const int InFlightBytes = 8_000_000;

    private readonly ScratchDirectory _scratch = new();
    private readonly TestBlob _blob = TestBlob.Random(SizeBytes, MediaType.OciLayerGzip);
    private RegistryServer.RegistryServer? _server;

    private string Domain => _server!.Url.Authority;

    private UploadJournal Journal => new(_scratch.File("uploads"), TimeProvider.System);

    private RegistryClientOptions WithJournal => Clients.Quick with { Uploads = Journal };

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _scratch.File("registry") }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_rest_of_a_blob_is_sent_by_the_next_process()
    {
        await using var proxy = new CuttingProxy(Domain, long.MaxValue, 0);
        await BreakOffAsync($"{proxy.Domain}/a", _blob.Bytes);
        var before = proxy.PassedBytes;

        await SendAsync($"{proxy.Domain}/a");

        Assert.InRange(proxy.PassedBytes - before, RestBytes - ReadBytes, RestBytes + InFlightBytes);
        await MustBeThereAsync($"{Domain}/a");
    }

    [Fact]
    public async Task A_copy_fetches_only_the_rest_from_its_source()
    {
        var image = TestImage.Create(SizeBytes);
        using var direct = new RegistryClient(Clients.Quick);
        await image.PushAsync(direct.Open($"{Domain}/from:1"), "1");
        await using var from = new CuttingProxy(Domain, long.MaxValue, 0);
        await using var to = new CuttingProxy(Domain, long.MaxValue, 0);
        await BreakOffAsync($"{to.Domain}/to", image.Layers[0].Bytes);
        var (read, sent) = (from.PassedBytes, to.PassedBytes);

        using var client = new RegistryClient(WithJournal);
        await new ImageCopier(client.Open($"{from.Domain}/from:1"), client.Open($"{to.Domain}/to")).CopyAsync(new CopyRequest { Tag = "1" }, CancellationToken.None);

        Assert.InRange(from.PassedBytes - read, RestBytes - ReadBytes, RestBytes + InFlightBytes);
        Assert.InRange(to.PassedBytes - sent, RestBytes - ReadBytes, RestBytes + InFlightBytes);
        Assert.Equal(image.Layers[0].Bytes, await direct.Open($"{Domain}/to").ReadBlobAsync(image.Layers[0].Descriptor));
        Assert.Empty(Directory.GetFiles(_scratch.File("uploads")));
    }

    [Fact]
    public async Task Wrong_bytes_of_an_earlier_process_are_found_out_and_sent_again()
    {
        var spoilt = _blob.Bytes.ToArray();
        spoilt[1_000_000] ^= 1;
        await BreakOffAsync($"{Domain}/a", spoilt);

        await CopyAsync($"{Domain}/a", _blob.Bytes);

        await MustBeThereAsync($"{Domain}/a");
    }

    [Fact]
    public async Task Wrong_bytes_of_the_source_are_not_sent_for_ever()
    {
        await BreakOffAsync($"{Domain}/a", _blob.Bytes);
        var spoilt = _blob.Bytes.ToArray();
        spoilt[^1] ^= 1;

        var error = await Assert.ThrowsAnyAsync<DavitException>(() => CopyAsync($"{Domain}/a", spoilt));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Empty(Directory.GetFiles(_scratch.File("uploads")));
    }

    [Fact]
    public async Task An_upload_that_the_registry_forgot_begins_anew()
    {
        await using var proxy = new CuttingProxy(Domain, long.MaxValue, 0);
        await BreakOffAsync($"{proxy.Domain}/a", _blob.Bytes);
        var note = Assert.Single(Directory.GetFiles(_scratch.File("uploads")));
        await File.WriteAllTextAsync(note, (await File.ReadAllTextAsync(note, CancellationToken.None)).Replace("/uploads/", "/uploads/0", StringComparison.Ordinal), CancellationToken.None);

        await SendAsync($"{proxy.Domain}/a");

        await MustBeThereAsync($"{Domain}/a");
    }

    [Fact]
    public async Task Another_host_than_the_one_that_opened_it_is_not_asked()
    {
        await BreakOffAsync($"{Domain}/a", _blob.Bytes);
        var note = Assert.Single(Directory.GetFiles(_scratch.File("uploads")));
        await File.WriteAllTextAsync(note, (await File.ReadAllTextAsync(note, CancellationToken.None)).Replace($"endpoint {Domain}", "endpoint elsewhere:1", StringComparison.Ordinal), CancellationToken.None);
        var asked = new List<string>();
        using var client = new RegistryClient(WithJournal with { Trace = e => asked.Add(e.Method) });

        await client.Open($"{Domain}/a").PutBlobAsync(_blob.Descriptor, new MemoryStream(_blob.Bytes), CancellationToken.None);

        Assert.Equal(["POST", "PUT"], asked.TakeLast(2));
    }

    [Fact]
    public async Task While_one_process_sends_a_blob_another_sends_it_for_itself()
    {
        using (Journal.TryOpen($"{Domain}/a", _blob.Descriptor.Digest))
        {
            await SendAsync($"{Domain}/a");
        }

        await MustBeThereAsync($"{Domain}/a");
    }

    [Fact]
    public async Task A_registry_that_loses_broken_uploads_gets_the_blob_from_its_beginning()
    {
        await using var registry = await DebianRegistry.StartAsync();
        await BreakOffAsync($"{registry.Domain}/a", _blob.Bytes);

        await CopyAsync($"{registry.Domain}/a", _blob.Bytes);

        await MustBeThereAsync($"{registry.Domain}/a");
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task A_registry_that_fails_twice_at_one_place_gets_another_upload(int errors, int uploads)
    {
        var received = new MemoryStream();
        var left = errors;
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.Headers.Location = "/v2/a/blobs/uploads/1";
            if (http.Request.Method == "POST")
            {
                received.SetLength(0);
            }

            var isBody = http.Request.Method is "PATCH" or "PUT";
            if (isBody && http.Request.ContentLength > 0 && left-- > 0)
            {
                // The first part of it arrives.
                var part = new byte[received.Length == 0 ? 1_000_000 : 0];
                await http.Request.Body.ReadExactlyAsync(part);
                received.Write(part);
                await http.StatusAsync(503);
                return;
            }

            await http.Request.Body.CopyToAsync(received);
            http.Response.Headers.Range = $"0-{received.Length - 1}";
            await http.StatusAsync(http.Request.Method switch { "POST" or "PATCH" => 202, "GET" => 204, _ => 201 });
        });
        using var client = new RegistryClient(Clients.Quick);

        await client.Open($"{server.Domain}/a").PutBlobAsync(_blob.Descriptor, new MemoryStream(_blob.Bytes), CancellationToken.None);

        Assert.True(_blob.Bytes.SequenceEqual(received.ToArray()));
        Assert.Equal(uploads, server.Seen.Count(s => s.Method == "POST"));
    }

    // As a process that is killed does: no request is ended in order.
    private async Task BreakOffAsync(string repository, byte[] bytes)
    {
        using var client = new RegistryClient(WithJournal);
        using var stop = new CancellationTokenSource();
        await using var content = new StoppingStream(bytes, BrokenAfterBytes, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Open(repository).PutBlobAsync(_blob.Descriptor with { Digest = DigestOf(bytes) }, content, stop.Token));
        Assert.Single(Directory.GetFiles(_scratch.File("uploads")));
    }

    // A spoilt blob goes under the name of the right one.
    private Digest DigestOf(byte[] bytes) => bytes.AsSpan(2_000_000, 100).SequenceEqual(_blob.Bytes.AsSpan(2_000_000, 100)) ? _blob.Descriptor.Digest : Digest.Sha256(bytes);

    private async Task SendAsync(string repository)
    {
        using var client = new RegistryClient(WithJournal);
        await client.Open(repository).PutBlobAsync(_blob.Descriptor, new MemoryStream(_blob.Bytes), CancellationToken.None);
    }

    private async Task CopyAsync(string repository, byte[] bytes)
    {
        using var client = new RegistryClient(WithJournal);
        await new ImageCopier(new OneBlob(bytes), client.Open(repository)).CopyBlobAsync(_blob.Descriptor, new CopyRequest(), CancellationToken.None);
    }

    private async Task MustBeThereAsync(string repository)
    {
        using var client = new RegistryClient(Clients.Quick);
        Assert.Equal(_blob.Bytes, await client.Open(repository).ReadBlobAsync(_blob.Descriptor));
        Assert.Empty(Directory.GetFiles(_scratch.File("uploads")));
    }

    private sealed class OneBlob(byte[] bytes) : IImageSource
    {
        public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(bytes));
    }

    /// <summary>Stops everything when so many bytes have been read.</summary>
    private sealed class StoppingStream(byte[] bytes, long stopsAfter, CancellationTokenSource stop) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= stopsAfter)
            {
                // What has been read shall arrive.
                await Task.Delay(300, CancellationToken.None);
                await stop.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
