using System.Collections.Concurrent;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>
/// What is known about blobs at the targets of one run: where they are, so that other repositories of the host mount them, and which are
/// on their way, so that several images that share one do not send it twice.
/// </summary>
internal sealed class MirroredBlobs
{
    private readonly ConcurrentDictionary<(string Host, Digest Blob), ConcurrentDictionary<string, bool>> _places = new();
    private readonly ConcurrentDictionary<(string Host, Digest Blob), SemaphoreSlim> _gates = new();

    public void Add(ImageReference repository, Digest blob) =>
        _places.GetOrAdd((repository.Domain, blob), _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal)).TryAdd(repository.Repository, true);

    public bool IsIn(ImageReference repository, Digest blob) => _places.TryGetValue((repository.Domain, blob), out var known) && known.ContainsKey(repository.Repository);

    /// <summary>Repositories of the host that have the blob.</summary>
    public IReadOnlyList<string> Find(string host, Digest blob) => _places.TryGetValue((host, blob), out var known) ? [.. known.Keys] : [];

    /// <summary>Whoever holds it sends the blob to the host; others wait, and find it there.</summary>
    public async Task<Turn> WaitForTurnAsync(string host, Digest blob, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd((host, blob), _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    /// <summary>Disposing it lets the next one go.</summary>
    internal sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }
}
