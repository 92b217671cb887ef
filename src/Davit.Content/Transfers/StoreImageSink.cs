using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>The local store as the target of a copy.</summary>
/// <param name="store">Where to put it.</param>
/// <param name="repository">What tags are added to.</param>
/// <param name="lease">Protects everything that is put or found; to be held until the copy has its name.</param>
public sealed class StoreImageSink(Store store, ImageReference repository, Lease lease) : IImageSink
{
    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        lease.Protect(descriptor.Digest);
        return Task.FromResult(store.Blobs.Contains(descriptor.Digest));
    }

    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken) =>
        store.Blobs.PutAsync(descriptor, content, lease, cancellationToken);

    public async Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        if (manifest.MediaType.IsIndex)
        {
            await store.Images.PutIndexAsync(ImageIndex.Parse(manifest.Bytes, manifest.MediaType, manifest.Digest), lease, cancellationToken);
        }
        else
        {
            var document = ImageManifest.Parse(manifest.Bytes, manifest.MediaType, manifest.Digest);
            var config = document.Value.Config.MediaType.IsImageConfig ? store.Images.GetConfig(document.Value.Config) : null;
            await store.Images.PutManifestAsync(document, config, lease, cancellationToken);
        }

        if (tag is not null)
        {
            store.Images.SetTag(repository.WithTag(tag), manifest.Descriptor);
        }
    }
}
