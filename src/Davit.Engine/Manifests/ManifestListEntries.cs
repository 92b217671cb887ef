using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Manifests;

/// <summary>
/// Finds the images that an index shall name: here, else in their registry, of which only manifest and config are fetched. Whoever
/// sends the index finds the layers in the registry, in the same repository or in the one they came from.
/// </summary>
internal sealed class ManifestListEntries(Store store, Func<RegistryClient> client, Lease lease)
{
    /// <returns>One; of an image that is an index itself, all that are here.</returns>
    public async Task<IReadOnlyList<Descriptor>> ReadAsync(string image, CancellationToken cancellationToken)
    {
        if (new ImageCatalog(store).FindTarget(image) is not { } target)
        {
            return [await FetchAsync(ImageReference.Parse(image), cancellationToken)];
        }

        lease.Protect(target.Digest);
        return target.MediaType.IsIndex
            ? [.. store.Images.GetIndex(target.Digest).Value.Manifests.Where(e => store.Images.FindManifest(e.Digest) is not null)]
            : [Describe(target)];
    }

    private Descriptor Describe(Descriptor target)
    {
        var manifest = store.Images.GetManifest(target.Digest);
        return manifest.Descriptor with { Platform = store.Images.GetConfig(manifest.Value.Config).Value.Platform };
    }

    private async Task<Descriptor> FetchAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        var repository = client().Open(reference);
        var raw = await repository.ResolveAsync(cancellationToken);
        if (raw.MediaType.IsIndex)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"{reference.FamiliarName} is a manifest list", "Name the images in it, by their digests.");
        }

        var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType, raw.Digest);
        lease.Protect([manifest.Digest, manifest.Value.Config.Digest]);
        await StoreConfigAsync(repository, manifest.Value.Config, cancellationToken);
        var config = store.Images.GetConfig(manifest.Value.Config);
        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
        store.Images.AddRepoDigest(reference, manifest.Digest);
        foreach (var layer in manifest.Value.Layers)
        {
            store.Images.RememberBlobSource(layer.Digest, reference);
        }

        return manifest.Descriptor with { Platform = config.Value.Platform };
    }

    private async Task StoreConfigAsync(RegistryRepository repository, Descriptor config, CancellationToken cancellationToken)
    {
        if (config.SizeBytes > OciLimits.MaxConfigBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"the image config has {config.SizeBytes} bytes, the limit is {OciLimits.MaxConfigBytes}");
        }

        if (!store.Blobs.Contains(config.Digest))
        {
            await using var content = await repository.OpenBlobAsync(config, cancellationToken);
            await store.Blobs.PutAsync(config, content, lease, cancellationToken);
        }
    }
}
