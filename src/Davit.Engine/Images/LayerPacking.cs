using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Layers.Compression;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A snapshot made into a compressed blob, in one pass: tar, both digests, compression on all cores, file.</summary>
internal static class LayerPacking
{
    /// <exception cref="DavitException">Corrupt: the snapshot is not the layer any more.</exception>
    public static async Task<Descriptor> PackAsync(
        Store store, SnapshotStore snapshots, CommittedSnapshot snapshot, Lease lease, CancellationToken cancellationToken)
    {
        var choice = CompressionChoice.Gzip;
        await using var ingest = store.Blobs.BeginIngest(new IngestRequest { MediaType = MediaType.LayerOf(choice.Compression), Lease = lease });
        await using var destination = new IngestStream(ingest);
        var request = new DiffRequest(snapshot.TreePath) { Overlay = snapshots.Overlay };
        var layer = await LayerCompressor.CompressAsync(
            output => LayerDiffer.WriteTar(request, output, cancellationToken), choice, destination, cancellationToken);
        return layer.DiffId == snapshot.DiffId
            ? await ingest.CommitAsync(cancellationToken)
            : throw new DavitException(
                ErrorKind.Corrupt,
                $"pack layer {snapshot.DiffId}: its snapshot now makes {layer.DiffId}",
                "The layer's files were changed, or it was not built here and its blob is gone: pull or build the image again.");
    }
}
