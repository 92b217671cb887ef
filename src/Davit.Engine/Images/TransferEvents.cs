using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>The copier's events as a push or a copy shows them: of layers only, unless more is wanted.</summary>
internal sealed class TransferEvents(IProgress<TransferProgress> progress, LayerPhase moving, LayerPhase done) : IProgress<TransferEvent>
{
    /// <summary>Of which blobs something is told.</summary>
    public Func<Descriptor, bool> Shows { get; init; } = blob => blob.MediaType.IsLayer;

    public void Report(TransferEvent value)
    {
        switch (value)
        {
            case TransferEvent.BlobPlanned planned:
                Tell(planned.Descriptor, LayerPhase.Waiting, 0);
                break;
            case TransferEvent.BlobProgress moved:
                Tell(moved.Descriptor, moving, moved.Bytes);
                break;
            case TransferEvent.BlobDone ended:
                Tell(ended.Descriptor, done, ended.Descriptor.SizeBytes);
                break;
            case TransferEvent.BlobExists exists:
                Tell(exists.Descriptor, LayerPhase.LayerExists, 0);
                break;
            case TransferEvent.BlobMounted mounted:
                Tell(mounted.Descriptor, LayerPhase.Mounted, 0);
                break;
        }
    }

    private void Tell(Descriptor descriptor, LayerPhase phase, long bytes)
    {
        if (Shows(descriptor))
        {
            progress.Report(new TransferProgress.Layer(descriptor.Digest, phase, bytes, descriptor.SizeBytes));
        }
    }
}
