using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>Images from store to store over ssh, without a registry.</summary>
public sealed class Sending
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly LayerStorage _storage;

    internal Sending(Store store, SnapshotStore snapshots, LayerStorage storage)
    {
        _store = store;
        _snapshots = snapshots;
        _storage = storage;
    }

    /// <returns>What the name stands for now, on both machines.</returns>
    /// <exception cref="DavitException">NotFound: no such image; Unavailable: ssh or the davit there.</exception>
    public Task<Descriptor> SendAsync(SendImageRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken = default) =>
        new SendImage(_store, _snapshots).RunAsync(request, progress, cancellationToken);

    /// <summary>The other end of <see cref="SendAsync"/>.</summary>
    /// <exception cref="DavitException">Unavailable: the sender left; Corrupt: what it sent.</exception>
    public Task<Descriptor> ReceiveAsync(ReceiveImageRequest request, CancellationToken cancellationToken = default) =>
        new GarbageSweep(_store, _snapshots).LeavingNothingAsync(
            _storage, () => new ReceiveImage(_store, new LayerIntake(_snapshots, _storage)).RunAsync(request, cancellationToken));
}
