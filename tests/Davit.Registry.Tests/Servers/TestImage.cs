using System.Security.Cryptography;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Tests.Servers;

internal sealed record TestBlob(Descriptor Descriptor, byte[] Bytes)
{
    public static TestBlob Random(int size, MediaType mediaType)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        return Of(bytes, mediaType);
    }

    public static TestBlob Of(byte[] bytes, MediaType mediaType) => new(new Descriptor(mediaType, Digest.Sha256(bytes), bytes.Length), bytes);
}

/// <summary>An image whose layers are noise: registries do not look inside.</summary>
internal sealed record TestImage(TestBlob Config, TestBlob[] Layers, RawManifest Manifest)
{
    public IEnumerable<TestBlob> Blobs => Layers.Append(Config);

    public static TestImage Create(params int[] layerSizes)
    {
        var config = TestBlob.Of(System.Text.Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"id":"{{Guid.NewGuid()}}"}"""), MediaType.OciConfig);
        var layers = layerSizes.Select(size => TestBlob.Random(size, MediaType.OciLayerGzip)).ToArray();
        var manifest = new ImageManifest(config.Descriptor, layers.Select(l => l.Descriptor).ToArray()).ToDocument(MediaType.OciManifest);
        return new TestImage(config, layers, new RawManifest(manifest.Raw, manifest.MediaType));
    }

    public async Task PushAsync(IImageSink sink, string? tag)
    {
        foreach (var blob in Blobs)
        {
            if (!await sink.HasBlobAsync(blob.Descriptor, CancellationToken.None))
            {
                await sink.PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);
            }
        }

        await sink.PutManifestAsync(Manifest, tag, CancellationToken.None);
    }
}
