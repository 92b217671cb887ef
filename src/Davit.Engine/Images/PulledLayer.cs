using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>A layer on its way from a registry: stored as a blob as fast as it comes, and read by the unpacker as fast as that can.</summary>
internal sealed class PulledLayer(
    Store store, RegistryRepository repository, Lease lease, Descriptor descriptor, DiffId diffId, IProgress<TransferProgress>? progress) : IIncomingLayer, IAsyncDisposable
{
    private const long ReportStepBytes = 512 * 1024;

    private BlobIngest? _ingest;

    public DiffId DiffId { get; } = diffId;

    public LayerCompression Compression => descriptor.MediaType.Compression;

    public long SizeBytes => descriptor.SizeBytes;

    public bool IsVerified => store.Blobs.Contains(descriptor.Digest) && store.Images.FindDiffId(descriptor.Digest) == DiffId;

    /// <summary>True once its bytes have been read to the end and matched the config's word for them.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>True when some of its bytes are from an earlier download, which nobody verified.</summary>
    public bool IsContinued => _ingest is { KeptBytes: > 0 };

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        await OpenDownloadAsync(cancellationToken) is { } download ? _ingest!.RunAhead(download) : store.Blobs.OpenRead(descriptor.Digest);

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_ingest is not null)
        {
            await _ingest.CommitAsync(cancellationToken);
        }

        Remember();
        store.Images.RememberLayerBlob(DiffId, descriptor);
        IsTaken = true;
        Report(LayerPhase.PullComplete, SizeBytes);
    }

    public ValueTask DisposeAsync() => _ingest?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Leaves nothing of an unfinished download to a later one.</summary>
    public void Discard() => _ingest?.Discard();

    /// <summary>Stores the blob of a layer that nobody had to read.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (await OpenDownloadAsync(cancellationToken) is { } download)
        {
            // The commit reads it to its end.
            await using (download)
            {
                await _ingest!.CommitAsync(cancellationToken);
            }
        }

        Remember();
        Report(LayerPhase.AlreadyExists, SizeBytes);
    }

    public void Report(LayerPhase phase, long bytes) =>
        progress?.Report(new TransferProgress.Layer(descriptor.Digest, phase, bytes, SizeBytes));

    // Null when the blob is here.
    private async Task<Stream?> OpenDownloadAsync(CancellationToken cancellationToken)
    {
        _ingest = await new BlobClaim(store).TakeAsync(descriptor, lease, bytes => Report(LayerPhase.Downloading, bytes), cancellationToken);
        if (_ingest is null)
        {
            return null;
        }

        // What is missing altogether shall be told before unpacking begins.
        var download = _ingest.KeptBytes > 0
            ? _ingest.Resume((offset, cancel) => repository.OpenBlobAsync(descriptor, offset, cancel))
            : _ingest.Tee(await repository.OpenBlobAsync(descriptor, cancellationToken));
        return new CountingStream(download, ReportStepBytes, bytes => Report(LayerPhase.Downloading, bytes));
    }

    private void Remember() => store.Images.RememberBlobSource(descriptor.Digest, repository.Reference);
}
