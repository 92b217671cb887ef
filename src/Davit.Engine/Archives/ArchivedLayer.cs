using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>A layer on its way from an archive: what the unpacker reads is stored as a blob by the same reads.</summary>
internal sealed class ArchivedLayer(
    Store store, IImageSource source, Lease lease, Descriptor descriptor, DiffId diffId, IProgress<TransferProgress>? progress) : IIncomingLayer, IAsyncDisposable
{
    private const long ReportStepBytes = 512 * 1024;

    private BlobIngest? _ingest;

    public DiffId DiffId { get; } = diffId;

    public LayerCompression Compression => descriptor.MediaType.Compression;

    public long SizeBytes => descriptor.SizeBytes;

    public bool IsVerified => store.Blobs.Contains(descriptor.Digest) && store.Images.FindDiffId(descriptor.Digest) == DiffId;

    /// <summary>True once its bytes have been read to the end and matched the config's word for them.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>True when some of its bytes came at an earlier time, and nobody verified them.</summary>
    public bool IsContinued => _ingest is { KeptBytes: > 0 };

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (store.Blobs.Contains(descriptor.Digest))
        {
            return Counted(store.Blobs.OpenRead(descriptor.Digest));
        }

        if (source is IContinuedSource continued)
        {
            return Counted(await OpenContinuedAsync(continued, cancellationToken));
        }

        var content = await source.OpenBlobAsync(descriptor, cancellationToken);
        _ingest = store.Blobs.BeginIngest(descriptor, lease);
        return Counted(_ingest.Tee(content));
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_ingest is not null)
        {
            await _ingest.CommitAsync(cancellationToken);
            if (source is IContinuedSource)
            {
                // Of another receiver, which held it too long and has left since.
                store.Blobs.Downloads.Remove(descriptor.Digest);
            }
        }

        store.Images.RememberLayerBlob(DiffId, descriptor);
        IsTaken = true;
        Report(LayerPhase.Loaded, SizeBytes);
    }

    /// <summary>Stores the blob of a layer that nobody had to read.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (!store.Blobs.Contains(descriptor.Digest))
        {
            await using var content = await source.OpenBlobAsync(descriptor, cancellationToken);
            await store.Blobs.PutAsync(descriptor, content, lease, cancellationToken);
        }

        Report(LayerPhase.AlreadyExists, SizeBytes);
    }

    /// <summary>Leaves nothing of an unfinished blob to a later time.</summary>
    public void Discard() => _ingest?.Discard();

    public ValueTask DisposeAsync()
    {
        if (!IsTaken && _ingest is not null && store.Blobs.Contains(descriptor.Digest))
        {
            // Somebody else has got it meanwhile.
            _ingest.Discard();
        }

        return _ingest?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    public void Report(LayerPhase phase, long bytes) =>
        progress?.Report(new TransferProgress.Layer(descriptor.Digest, phase, bytes, SizeBytes));

    private async Task<Stream> OpenContinuedAsync(IContinuedSource continued, CancellationToken cancellationToken)
    {
        _ingest = await new BlobClaim(store).TakeSoonAsync(descriptor, lease, cancellationToken);
        if (_ingest is null)
        {
            return store.Blobs.OpenRead(descriptor.Digest);
        }

        return IsContinued
            ? _ingest.Resume((offset, cancel) => continued.OpenBlobAsync(descriptor, offset, cancel))
            : _ingest.Tee(await continued.OpenBlobAsync(descriptor, cancellationToken));
    }

    private CountingStream Counted(Stream content) => new(content, ReportStepBytes, bytes => Report(LayerPhase.Loading, bytes));
}
