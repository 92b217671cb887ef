using System.IO.Pipelines;
using Davit.Content;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A layer that is here, as a blob or only as a snapshot, to be unpacked on other layers than before.</summary>
internal sealed class LocalLayer(Store store, SnapshotStore snapshots, Descriptor descriptor, DiffId diffId) : ILayerSource
{
    private readonly Descriptor? _blob = new[] { descriptor }.Concat(store.Images.FindLayerBlobs(diffId)).FirstOrDefault(d => store.Blobs.Contains(d.Digest));

    public DiffId DiffId { get; } = diffId;

    public LayerCompression Compression => _blob?.MediaType.Compression ?? LayerCompression.None;

    public long SizeBytes => (_blob ?? descriptor).SizeBytes;

    public Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (_blob is not null)
        {
            return Task.FromResult<Stream>(store.Blobs.OpenRead(_blob.Digest));
        }

        var snapshot = snapshots.List().FirstOrDefault(s => s.DiffId == DiffId)
            ?? throw new DavitException(ErrorKind.NotFound, $"open layer {DiffId}: neither its blob nor its snapshot is in the store", "Pull or build the image again.");
        return Task.FromResult(TarOf(snapshot, cancellationToken));
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Stream TarOf(CommittedSnapshot snapshot, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        _ = Task.Run(Write, CancellationToken.None);
        return pipe.Reader.AsStream();

        // What goes wrong here, the reader gets.
        async Task Write()
        {
            try
            {
                await using var output = pipe.Writer.AsStream(leaveOpen: true);
                LayerDiffer.WriteTar(new DiffRequest(snapshot.TreePath) { Overlay = snapshots.Overlay }, output, cancellationToken);
                await output.FlushAsync(cancellationToken);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception e)
            {
                await pipe.Writer.CompleteAsync(e);
            }
        }
    }
}
