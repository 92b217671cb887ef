using Davit.Content;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Compresses the layers of a built image when it first leaves the machine. A built image's manifest lists plain tars that exist
/// only as snapshots; the packed one lists the compressed blobs, and takes over the names. The image ID is the same: it is the
/// config's. Blobs are remembered by layer, so that each layer is compressed once, whatever images it is in.
/// </summary>
internal sealed class PackImage(Store store, SnapshotStore snapshots)
{
    /// <returns>The manifest to send: the one given, when all its blobs are here.</returns>
    public async Task<Descriptor> RunAsync(Descriptor manifest, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        lease.Protect(manifest.Digest);
        var document = store.Images.GetManifest(manifest.Digest);
        if (document.Value.Layers.All(l => store.Blobs.Contains(l.Digest)))
        {
            return manifest;
        }

        var config = store.Images.GetConfig(document.Value.Config);
        var chain = ChainId.All(config.Value.DiffIds);
        var layers = new List<Descriptor>();
        for (var i = 0; i < document.Value.Layers.Count; i++)
        {
            var layer = document.Value.Layers[i];
            layers.Add(store.Blobs.Contains(layer.Digest)
                ? layer
                : await PackLayerAsync(config.Value.DiffIds[i], chain[i], lease, progress, cancellationToken));
        }

        var packed = (document.Value with { Layers = layers }).ToDocument(document.MediaType);
        await store.Images.PutManifestAsync(packed, config, lease, cancellationToken);
        store.Images.MoveTags(manifest.Digest, packed.Digest);
        return packed.Descriptor;
    }

    private async Task<Descriptor> PackLayerAsync(
        DiffId diffId, ChainId chain, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var known = store.Images.FindLayerBlobs(diffId);
        lease.Protect(known.Select(k => k.Digest));
        if (known.FirstOrDefault(k => store.Blobs.Contains(k.Digest)) is { } ready)
        {
            return ready;
        }

        progress?.Report(new TransferProgress.Layer(diffId.Digest, LayerPhase.Compressing, 0, 0));
        var snapshot = snapshots.Find(chain)
            ?? throw new DavitException(ErrorKind.Corrupt, $"pack layer {diffId}: neither its blob nor its snapshot is in the store", "Build or pull the image again.");
        var blob = await LayerPacking.PackAsync(store, snapshots, snapshot, lease, cancellationToken);
        store.Images.RememberLayerBlob(diffId, blob);
        progress?.Report(new TransferProgress.Layer(diffId.Digest, LayerPhase.Compressed, blob.SizeBytes, blob.SizeBytes));
        return blob;
    }
}
