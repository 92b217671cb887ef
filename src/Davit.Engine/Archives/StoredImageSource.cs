using Davit.Content;
using Davit.Content.Transfers;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>An image of the store with all its layers: those that exist as snapshots only are made into tars as they are read.</summary>
/// <param name="store">Where it is.</param>
/// <param name="snapshots">Its layers.</param>
/// <param name="root">Its manifest or index.</param>
/// <param name="repacked">Documents to hand out in place of the store's.</param>
internal sealed class StoredImageSource(Store store, SnapshotStore snapshots, Digest root, IReadOnlyDictionary<Digest, RawManifest> repacked) : IImageSource
{
    private readonly StoreImageSource _stored = new(store, root);
    private readonly Dictionary<Digest, ChainId> _chains = [];

    public async Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => Note(await FindAsync(root, _stored.ResolveAsync(cancellationToken)));

    public async Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Note(repacked.Values.FirstOrDefault(r => r.Digest == descriptor.Digest) ?? await _stored.GetManifestAsync(descriptor, cancellationToken));

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (!store.Blobs.Contains(descriptor.Digest) && _chains.TryGetValue(descriptor.Digest, out var chain))
        {
            return Task.FromResult<Stream>(OpenSnapshot(snapshots, chain, descriptor.Digest));
        }

        return _stored.OpenBlobAsync(descriptor, cancellationToken);
    }

    /// <exception cref="DavitException">Corrupt: it is gone.</exception>
    public static SnapshotTarStream OpenSnapshot(SnapshotStore snapshots, ChainId chain, Digest layer) => snapshots.Find(chain) is { } snapshot
        ? new SnapshotTarStream(snapshot, snapshots.Overlay)
        : throw new DavitException(ErrorKind.Corrupt, $"read layer {layer}: neither its blob nor its snapshot is in the store", "Build or pull the image again.");

    private async Task<RawManifest> FindAsync(Digest digest, Task<RawManifest> stored) => repacked.TryGetValue(digest, out var raw) ? raw : await stored;

    private RawManifest Note(RawManifest raw)
    {
        if (raw.MediaType.IsManifest && ImageManifest.Parse(raw.Bytes, raw.MediaType).Value is { Config.MediaType.IsImageConfig: true } manifest)
        {
            var chain = ChainId.All(store.Images.GetConfig(manifest.Config).Value.DiffIds);
            for (var i = 0; i < chain.Count && i < manifest.Layers.Count; i++)
            {
                _chains[manifest.Layers[i].Digest] = chain[i];
            }
        }

        return raw;
    }
}
