using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>A layer on its way from a registry: what the unpacker reads is stored as a blob by the same reads.</summary>
internal sealed class PulledLayer(
    Store store, RegistryRepository repository, Lease lease, Descriptor descriptor, DiffId diffId, IProgress<TransferProgress>? progress) : ILayerSource, IAsyncDisposable
{
    private const long ReportStepBytes = 512 * 1024;

    private BlobIngest? _ingest;

    public DiffId DiffId { get; } = diffId;

    public LayerCompression Compression => descriptor.MediaType.Compression;

    public long SizeBytes => descriptor.SizeBytes;

    /// <summary>True once its bytes have been unpacked and matched the config's word for them.</summary>
    public bool IsUnpacked { get; private set; }

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (store.Blobs.Contains(descriptor.Digest))
        {
            return store.Blobs.OpenRead(descriptor.Digest);
        }

        var download = await OpenDownloadAsync(cancellationToken);
        _ingest = store.Blobs.BeginIngest(descriptor, lease);
        return _ingest.Tee(download);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_ingest is not null)
        {
            await _ingest.CommitAsync(cancellationToken);
        }

        Remember();
        store.Images.RememberLayerBlob(DiffId, descriptor);
        IsUnpacked = true;
        Report(LayerPhase.PullComplete, SizeBytes);
    }

    public ValueTask DisposeAsync() => _ingest?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Stores the blob without unpacking it.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (!store.Blobs.Contains(descriptor.Digest))
        {
            await using var download = await OpenDownloadAsync(cancellationToken);
            await store.Blobs.PutAsync(descriptor, download, lease, cancellationToken);
        }

        Remember();
        Report(LayerPhase.AlreadyExists, SizeBytes);
    }

    public void Report(LayerPhase phase, long bytes) =>
        progress?.Report(new TransferProgress.Layer(descriptor.Digest, phase, bytes, SizeBytes));

    private async Task<Stream> OpenDownloadAsync(CancellationToken cancellationToken) => new CountingStream(
        await repository.OpenBlobAsync(descriptor, cancellationToken), ReportStepBytes, bytes => Report(LayerPhase.Downloading, bytes));

    private void Remember() => store.Images.RememberBlobSource(descriptor.Digest, repository.Reference);
}
