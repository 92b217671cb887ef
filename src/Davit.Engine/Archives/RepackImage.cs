using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Images;
using Davit.Layers.Compression;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>
/// Gives an image's layers another compression, for an archive: new manifests, the same config and so the same image ID. Layers that
/// have it already stay as they are. The new blobs lie in the store while the lease lasts.
/// </summary>
internal sealed class RepackImage(Store store, SnapshotStore snapshots, LayerCompression wanted, Lease lease)
{
    private readonly Dictionary<Digest, RawManifest> _repacked = [];
    private readonly Dictionary<Digest, Descriptor> _layers = [];

    /// <summary>The new documents by the digests of the old ones.</summary>
    public IReadOnlyDictionary<Digest, RawManifest> Repacked => _repacked;

    /// <returns>What stands for the image now.</returns>
    public async Task<Descriptor> RunAsync(Descriptor root, CancellationToken cancellationToken)
    {
        if (_repacked.TryGetValue(root.Digest, out var known))
        {
            return known.Descriptor;
        }

        var document = root.MediaType.IsIndex
            ? await RepackIndexAsync(store.Images.GetIndex(root.Digest), cancellationToken)
            : await RepackManifestAsync(store.Images.GetManifest(root.Digest), cancellationToken);
        if (document.Digest == root.Digest)
        {
            return root;
        }

        _repacked[root.Digest] = document;
        return root with { Digest = document.Digest, SizeBytes = document.Bytes.Length };
    }

    private async Task<RawManifest> RepackIndexAsync(Document<ImageIndex> index, CancellationToken cancellationToken)
    {
        var children = new List<Descriptor>();
        foreach (var child in index.Value.Manifests)
        {
            children.Add(store.Images.FindManifest(child.Digest) is null ? child : await RunAsync(child, cancellationToken));
        }

        return children.SequenceEqual(index.Value.Manifests) ? Raw(index) : Raw((index.Value with { Manifests = children }).ToDocument(index.MediaType));
    }

    private async Task<RawManifest> RepackManifestAsync(Document<ImageManifest> manifest, CancellationToken cancellationToken)
    {
        var value = manifest.Value;
        if (!value.Config.MediaType.IsImageConfig || !value.Layers.All(l => l.MediaType.IsLayer) || value.Layers.All(l => l.MediaType.Compression == wanted))
        {
            return Raw(manifest);
        }

        var diffIds = store.Images.GetConfig(value.Config).Value.DiffIds;
        var chain = ChainId.All(diffIds);
        var layers = new List<Descriptor>();
        for (var i = 0; i < value.Layers.Count; i++)
        {
            layers.Add(value.Layers[i].MediaType.Compression == wanted
                ? value.Layers[i]
                : await RepackLayerAsync(value.Layers[i], diffIds[i], chain[i], cancellationToken));
        }

        return Raw((value with { Layers = layers }).ToDocument(manifest.MediaType));
    }

    private async Task<Descriptor> RepackLayerAsync(Descriptor layer, DiffId diffId, ChainId chain, CancellationToken cancellationToken)
    {
        if (!_layers.TryGetValue(diffId.Digest, out var packed))
        {
            packed = FindKnown(diffId) ?? await PackAsync(layer, diffId, chain, cancellationToken);
            _layers[diffId.Digest] = packed;
        }

        return packed with { MediaType = TypeLike(layer.MediaType), Annotations = layer.Annotations };
    }

    private Descriptor? FindKnown(DiffId diffId)
    {
        var known = store.Images.FindLayerBlobs(diffId);
        lease.Protect(known.Select(k => k.Digest));
        return known.FirstOrDefault(k => k.MediaType.Compression == wanted && store.Blobs.Contains(k.Digest));
    }

    private async Task<Descriptor> PackAsync(Descriptor layer, DiffId diffId, ChainId chain, CancellationToken cancellationToken)
    {
        await using var stored = store.Blobs.Contains(layer.Digest)
            ? (Stream)store.Blobs.OpenRead(layer.Digest)
            : StoredImageSource.OpenSnapshot(snapshots, chain, layer.Digest);
        await using var tar = await DecompressionStream.OpenAsync(stored, limits: null, cancellationToken);
        await using var ingest = store.Blobs.BeginIngest(new IngestRequest { MediaType = MediaType.LayerOf(wanted), Lease = lease });
        await using var destination = new IngestStream(ingest);
        var choice = new CompressionChoice(wanted) { DiffIdAlgorithm = diffId.Digest.HashAlgorithm };
        var packed = await LayerCompressor.CompressAsync(tar, choice, destination, cancellationToken);
        return packed.DiffId == diffId
            ? await ingest.CommitAsync(cancellationToken)
            : throw new DavitException(ErrorKind.Corrupt, $"pack layer {diffId}: it is {packed.DiffId} now", "Build or pull the image again.");
    }

    private MediaType TypeLike(MediaType former) => (former.IsDocker, wanted) switch
    {
        (true, LayerCompression.Gzip) => MediaType.DockerLayerGzip,
        (true, LayerCompression.Zstd) => MediaType.DockerLayerZstd,
        (true, _) => MediaType.DockerLayer,
        _ => MediaType.LayerOf(wanted),
    };

    private static RawManifest Raw(Document<ImageManifest> manifest) => new(manifest.Raw, manifest.MediaType) { Digest = manifest.Digest };

    private static RawManifest Raw(Document<ImageIndex> index) => new(index.Raw, index.MediaType) { Digest = index.Digest };
}
