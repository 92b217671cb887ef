using Davit.Content;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>Makes an assembled image one of the store's, under its names; what is there already costs no write.</summary>
internal sealed class ImageExporter(Store store, Lease lease)
{
    public async Task ExportAsync(AssembledImage image, IReadOnlyList<ImageReference> names, CancellationToken cancellationToken)
    {
        var manifest = image.Manifest;
        lease.Protect([image.Config.Digest, manifest.Digest]);
        if (store.Images.FindManifest(manifest.Digest) is null)
        {
            await store.Images.PutManifestAsync(manifest, image.Config, lease, cancellationToken);
        }

        if (names.Count == 0)
        {
            store.Images.KeepUntagged(manifest.Digest);
        }

        foreach (var name in names)
        {
            if (store.Images.FindTag(name)?.Target.Digest != manifest.Digest)
            {
                store.Images.SetTag(name, manifest.Descriptor);
            }
        }
    }
}
