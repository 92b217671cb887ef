using Davit.Content;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>Sends an image to the registry its name says: packs what was never packed, then copies what is missing there.</summary>
internal sealed class PushImage(Store store, SnapshotStore snapshots, RegistryClient client)
{
    public async Task<PushResult> RunAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var reference = request.Reference;
        if (reference.Digest is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "cannot push a digest reference");
        }

        using var lease = store.Leases.Acquire($"push {reference}");
        var tag = store.Images.FindTag(reference)
            ?? throw new DavitException(ErrorKind.NotFound, $"An image does not exist locally with the tag: {reference.FamiliarRepository}");
        lease.Protect(tag.Target.Digest);
        var target = await ChooseAsync(tag.Target, request.Platform, lease, progress, cancellationToken);

        var repository = client.Open(reference);
        var renderer = progress is null ? null : new TransferEvents(progress, LayerPhase.Pushing, LayerPhase.Pushed);
        await new ImageCopier(new StoreImageSource(store, target.Digest), repository)
            .CopyAsync(new CopyRequest { Tag = reference.Tag, Progress = renderer }, cancellationToken);
        store.Images.AddRepoDigest(reference, target.Digest);
        RememberSources(target, reference);
        return new PushResult(target);
    }

    // A registry refuses an index whose manifests it cannot get, so an index with gaps is sent as the one manifest that is here.
    private async Task<Descriptor> ChooseAsync(
        Descriptor target, Platform? platform, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (target.MediaType.IsIndex)
        {
            if (platform is null && store.Images.FindChildren(target.Digest).All(c => c.IsPresent))
            {
                return await new PackIndex(store, snapshots).RunAsync(target, lease, progress, cancellationToken);
            }

            var image = new ImageCatalog(store).Find(target, platform) ?? throw NoSuchPlatform(platform);
            return await new PackImage(store, snapshots).RunAsync(image.Info.Descriptor, lease, progress, cancellationToken);
        }

        if (platform is not null && new ImageCatalog(store).Find(target, platform) is null)
        {
            throw NoSuchPlatform(platform);
        }

        return await new PackImage(store, snapshots).RunAsync(target, lease, progress, cancellationToken);
    }

    private void RememberSources(Descriptor target, ImageReference repository)
    {
        if (target.MediaType.IsIndex)
        {
            return;
        }

        foreach (var layer in store.Images.GetManifest(target.Digest).Value.Layers)
        {
            store.Images.RememberBlobSource(layer.Digest, repository);
        }
    }

    private static DavitException NoSuchPlatform(Platform? platform) =>
        new(ErrorKind.NotFound, $"image does not provide the specified platform ({platform ?? Platform.Host})");
}
