using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>
/// An image of the local store. Layers that exist as snapshots only are not blobs yet: whoever copies a built image makes them first.
/// </summary>
/// <param name="store">Where it is.</param>
/// <param name="root">Its manifest or index.</param>
public sealed class StoreImageSource(Store store, Digest root) : IImageSource
{
    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => Task.FromResult(Read(root));

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(Read(descriptor.Digest));

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(store.Blobs.OpenRead(descriptor.Digest));

    private RawManifest Read(Digest digest)
    {
        var manifest = store.Images.FindManifest(digest)
            ?? throw new DavitException(ErrorKind.NotFound, $"open manifest {digest}: not in the store");
        return new RawManifest(store.Blobs.ReadSmall(digest, OciLimits.MaxManifestBytes), manifest.Descriptor.MediaType) { Digest = digest };
    }
}
