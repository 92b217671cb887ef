using System.Collections.Concurrent;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>The copier's events as one number for an image.</summary>
internal sealed class CopiedBytes(ImageReference target, IProgress<SyncProgress> progress) : IProgress<TransferEvent>
{
    private readonly ConcurrentDictionary<Digest, (long Current, long Total)> _blobs = new();

    public void Report(TransferEvent value)
    {
        switch (value)
        {
            case TransferEvent.BlobStarted started:
                Tell(started.Descriptor, 0);
                break;
            case TransferEvent.BlobProgress moved:
                Tell(moved.Descriptor, moved.Bytes);
                break;
        }
    }

    private void Tell(Descriptor blob, long bytes)
    {
        _blobs[blob.Digest] = (bytes, blob.SizeBytes);
        var all = _blobs.Values;
        progress.Report(new SyncProgress.Copying(target, all.Sum(b => b.Current), all.Sum(b => b.Total)));
    }
}
