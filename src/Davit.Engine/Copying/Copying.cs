using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Copying;

/// <summary>Images from anywhere to anywhere.</summary>
public sealed class Copying
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly Func<RegistryClient> _client;
    private readonly LayerStorage _storage;

    internal Copying(Store store, SnapshotStore snapshots, Func<RegistryClient> client, LayerStorage storage)
    {
        _storage = storage;
        _store = store;
        _snapshots = snapshots;
        _client = client;
    }

    /// <returns>What the target's name stands for now.</returns>
    /// <exception cref="DavitException">NotFound: no such image; and whatever reading or writing the places may yield.</exception>
    public async Task<Descriptor> RunAsync(CopyImageRequest request, CancellationToken cancellationToken = default)
    {
        var sweep = new GarbageSweep(_store, _snapshots);
        if (request.Target.Transport == CopyTransport.Store)
        {
            return await sweep.LeavingNothingAsync(_storage, () => CopyAsync(request, cancellationToken));
        }

        try
        {
            return await CopyAsync(request, cancellationToken);
        }
        finally
        {
            // Of a compressed archive, which is read through the store.
            sweep.TryRun();
        }
    }

    private async Task<Descriptor> CopyAsync(CopyImageRequest request, CancellationToken cancellationToken)
    {
        using var lease = _store.Leases.Acquire($"copy {request.Source}");
        return await new CopyImage(new CopyTools(_store, _snapshots, _client, lease) { Intake = new LayerIntake(_snapshots, _storage) }).RunAsync(request, cancellationToken);
    }
}
