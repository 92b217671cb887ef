using Davit.Content;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Registry;

namespace Davit.Engine.Checking;

/// <summary>Whether the store is sound.</summary>
public sealed class Checking
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly Func<RegistryClient> _client;
    private readonly LayerStorage _storage;

    internal Checking(Store store, SnapshotStore snapshots, Func<RegistryClient> client, LayerStorage storage)
    {
        _storage = storage;
        _store = store;
        _snapshots = snapshots;
        _client = client;
    }

    /// <summary>Looks at everything, and repairs what can be when asked to. Other commands go on meanwhile.</summary>
    public Task<CheckReport> RunAsync(CheckRequest request, CancellationToken cancellationToken = default) =>
        new CheckStore(_store, _snapshots, _client, _storage).RunAsync(request, cancellationToken);
}
