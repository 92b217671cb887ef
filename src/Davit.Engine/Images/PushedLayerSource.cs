using Davit.Content;
using Davit.Content.Transfers;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>The bytes of one layer that is pushed as it is: a blob, or a snapshot that is made into a plain tar whenever it is read.</summary>
internal sealed class PushedLayerSource(Store store, SnapshotStore snapshots, PushedLayer layer) : IImageSource
{
    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => store.Blobs.Contains(descriptor.Digest)
        ? store.Blobs.OpenRead(descriptor.Digest)
        : new RepeatedStream(await OpenTarAsync(cancellationToken), () => OpenTarAsync(cancellationToken), descriptor.SizeBytes);

    private Task<Stream> OpenTarAsync(CancellationToken cancellationToken) =>
        new LocalLayer(store, snapshots, layer.Descriptor, layer.DiffId).OpenAsync(cancellationToken);
}
