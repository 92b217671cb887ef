using Davit.Content;
using Davit.Content.Blobs;
using Davit.Layers.Compression;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Makes a layer into a blob in one pass, from its snapshot or from a blob that is packed otherwise: tar, both digests, compression on all cores, file.</summary>
internal sealed class LayerPacker(Store store, SnapshotStore snapshots, CompressionChoice choice)
{
    /// <param name="layer">Of which there is a blob or a snapshot.</param>
    /// <param name="ingest">Takes the blob; committed at the end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DavitException">Corrupt: the layer is not here, or is not what it was.</exception>
    public async Task<Descriptor> PackAsync(PushedLayer layer, BlobIngest ingest, CancellationToken cancellationToken)
    {
        await using var destination = new IngestStream(ingest);
        var packed = await PackAsync(layer, destination, cancellationToken);
        return packed.DiffId == layer.DiffId
            ? await ingest.CommitAsync(cancellationToken)
            : throw new DavitException(
                ErrorKind.Corrupt,
                $"pack layer {layer.DiffId}: it is {packed.DiffId} now",
                "The layer's files were changed, or it was not built here and its blob is gone: pull or build the image again.");
    }

    // A blob is the layer to the byte; a snapshot only if the layer was made here.
    private async Task<CompressedLayer> PackAsync(PushedLayer layer, Stream destination, CancellationToken cancellationToken)
    {
        var blob = store.Images.FindLayerBlobs(layer.DiffId).Prepend(layer.Descriptor).FirstOrDefault(d => store.Blobs.Contains(d.Digest));
        if (blob is not null)
        {
            await using var tar = await DecompressionStream.OpenAsync(store.Blobs.OpenRead(blob.Digest), limits: null, cancellationToken);
            return await LayerCompressor.CompressAsync(tar, choice, destination, cancellationToken);
        }

        var snapshot = snapshots.Find(layer.Chain)
            ?? throw new DavitException(ErrorKind.Corrupt, $"pack layer {layer.DiffId}: neither its blob nor its snapshot is in the store", "Build or pull the image again.");
        var request = new DiffRequest(snapshot.TreePath) { Overlay = snapshots.Overlay };
        return await LayerCompressor.CompressAsync(output => LayerDiffer.WriteTar(request, output, cancellationToken), choice, destination, cancellationToken);
    }
}
