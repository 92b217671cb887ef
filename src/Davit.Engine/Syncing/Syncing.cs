using Davit.Registry;

namespace Davit.Engine.Syncing;

/// <summary>Mirrors of many repositories.</summary>
public sealed class Syncing
{
    private readonly Func<RegistryClient> _client;

    internal Syncing(Func<RegistryClient> client) => _client = client;

    /// <summary>
    /// Brings every wanted tag of a list to its target. What is there already costs two small requests; what fails keeps nothing else
    /// from being done and stands in the report. Any number of runs, also broken off ones, come to the same end.
    /// </summary>
    /// <exception cref="OperationCanceledException">Broken off; what was copied stays.</exception>
    public Task<SyncReport> RunAsync(SyncRequest request, CancellationToken cancellationToken = default) =>
        new SyncImages(_client(), request).RunAsync(cancellationToken);
}
