using System.Security.Cryptography;
using Davit.Content.Blobs;
using Davit.Content.Layouts;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Images whose manifests, configs and layers are known by sha512.</summary>
public sealed class Sha512Tests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly RegistryClient _client = new(Clients.Quick);
    private readonly TestBlob _layer = Blob(RandomNumberGenerator.GetBytes(100_000), MediaType.OciLayerGzip);
    private readonly TestBlob _config = Blob("{}"u8.ToArray(), MediaType.OciConfig);
    private RegistryServer.RegistryServer? _server;

    private string Domain => _server!.Url.Authority;

    private RawManifest Manifest
    {
        get
        {
            var document = new ImageManifest(_config.Descriptor, [_layer.Descriptor]).ToDocument(MediaType.OciManifest);
            return new RawManifest(document.Raw, document.MediaType) { Digest = Digest.Compute(HashAlgorithmName.SHA512, document.Raw.Span) };
        }
    }

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.File("registry") },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_image_is_pushed_and_pulled_by_tag_and_by_digest()
    {
        var repository = await PushAsync($"{Domain}/a:1");

        Assert.Equal(Manifest.Descriptor, (await repository.ResolveAsync(CancellationToken.None)).Descriptor);
        Assert.Equal(Manifest.Descriptor, await repository.ResolveDescriptorAsync(CancellationToken.None));
        var pinned = await _client.Open($"{Domain}/a@{Manifest.Digest}").ResolveAsync(CancellationToken.None);
        Assert.Equal(Manifest.Bytes.ToArray(), pinned.Bytes.ToArray());
        Assert.Equal(_layer.Bytes, await repository.ReadBlobAsync(_layer.Descriptor));
    }

    [Fact]
    public async Task It_is_copied_through_a_layout_under_the_same_digests()
    {
        var source = await PushAsync($"{Domain}/a:1");
        var signature = await source.AttachAsync(Manifest.Descriptor, "a/signature");
        using var files = LayoutDirectory.Create(_directory.File("layout"));
        var writer = new OciLayoutWriter(files, LayoutLists.Oci);
        var request = new CopyRequest { Tag = "1", WithReferrers = true };
        await new ImageCopier(source, writer.Add("v1")).CopyAsync(request, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Equal(_layer.Bytes, File.ReadAllBytes(_directory.File($"layout/blobs/sha512/{_layer.Descriptor.Digest.Hex}")));
        var image = Assert.Single(await ImageArchive.OpenAsync(files, CancellationToken.None));
        var target = _client.Open($"{Domain}/b:1");
        Assert.Equal(Manifest.Digest, (await new ImageCopier(image.Source, target).CopyAsync(request, CancellationToken.None)).Digest);
        Assert.Equal(Manifest.Digest, (await target.ResolveAsync(CancellationToken.None)).Digest);
        Assert.Equal(signature.Digest, Assert.Single(await target.ReferrersAsync(Manifest.Digest)).Digest);
    }

    [Fact]
    public async Task Other_bytes_under_its_digests_are_refused_at_both_ends()
    {
        var repository = _client.Open($"{Domain}/a:1");
        var refused = await Assert.ThrowsAsync<RegistryException>(() => repository.PutBlobAsync(_layer.Descriptor, new MemoryStream(new byte[100_000]), CancellationToken.None));
        Assert.True(refused.Has(RegistryErrorCode.DigestInvalid));

        await using var liar = await ScriptedServer.StartAsync(http => http.BytesAsync("application/octet-stream", new byte[100_000]));
        await using var stream = new VerifyingStream(_layer.Descriptor, await _client.Open($"{liar.Domain}/a").OpenBlobAsync(_layer.Descriptor, CancellationToken.None), "pull blob");
        await Assert.ThrowsAsync<DigestMismatchException>(() => stream.CopyToAsync(Stream.Null, CancellationToken.None));
    }

    [Fact]
    public async Task A_registry_that_knows_sha256_alone_gets_the_tag_and_says_so_of_the_rest()
    {
        var asked = new List<string>();
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            lock (asked)
            {
                asked.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            }

            return http.StatusAsync(201);
        });

        await _client.Open($"{server.Domain}/a").PutManifestAsync(Manifest, "1", CancellationToken.None);

        Assert.Equal([$"PUT /v2/a/manifests/{Manifest.Digest}?tag=1", "PUT /v2/a/manifests/1"], asked.Where(a => a.StartsWith("PUT", StringComparison.Ordinal)));
    }

    private static TestBlob Blob(byte[] bytes, MediaType mediaType) =>
        new(new Descriptor(mediaType, Digest.Compute(HashAlgorithmName.SHA512, bytes), bytes.Length), bytes);

    private async Task<RegistryRepository> PushAsync(string name)
    {
        var repository = _client.Open(name);
        await repository.PutBlobAsync(_layer.Descriptor, new MemoryStream(_layer.Bytes), CancellationToken.None);
        await repository.PutBlobAsync(_config.Descriptor, new MemoryStream(_config.Bytes), CancellationToken.None);
        await repository.PutManifestAsync(Manifest, "1", CancellationToken.None);
        return repository;
    }
}
