using System.Collections.Concurrent;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>
/// What is known about the targets of one run: where blobs are, so that other repositories of the host mount them; which are on their way,
/// so that several images that share one do not send it twice; and which images are there, so that their other names cost one request.
/// </summary>
internal sealed class MirroredContent
{
    private readonly ConcurrentDictionary<(string Host, Digest Blob), ConcurrentDictionary<string, bool>> _places = new();
    private readonly ConcurrentDictionary<(string Place, Digest Content), RawManifest> _images = new();
    private readonly ConcurrentDictionary<(string Place, Digest Content), bool> _missing = new();
    private readonly ConcurrentDictionary<(string Place, Digest Content), SemaphoreSlim> _gates = new();

    public void Add(ImageReference repository, Digest blob) =>
        _places.GetOrAdd((repository.Domain, blob), _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal)).TryAdd(repository.Repository, true);

    public bool IsIn(ImageReference repository, Digest blob) => _places.TryGetValue((repository.Domain, blob), out var known) && known.ContainsKey(repository.Repository);

    /// <summary>Repositories of the host that have the blob.</summary>
    public IReadOnlyList<string> Find(string host, Digest blob) => _places.TryGetValue((host, blob), out var known) ? [.. known.Keys] : [];

    /// <summary>True for the first who says that a repository lacks a manifest; images with several tags are looked at once for each.</summary>
    public bool TryAddMissing(ImageReference repository, Digest manifest) => _missing.TryAdd((repository.Repository, manifest), true);

    public void AddImage(ImageReference repository, RawManifest root) => _images[(repository.Repository, root.Digest)] = root;

    /// <summary>An image that the repository has with all it needs; null when that is not known.</summary>
    public RawManifest? FindImage(ImageReference repository, Digest root) => _images.GetValueOrDefault((repository.Repository, root));

    /// <summary>
    /// Whoever holds it sends the content to the place (a blob to a host, an image to a repository); others wait, and find it there. Who
    /// holds one for a blob must wait for no other.
    /// </summary>
    public async Task<Turn> WaitForTurnAsync(string place, Digest content, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd((place, content), _ => new SemaphoreSlim(1, 1));
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
