using Davit.Build.Exporting;
using Davit.Build.Planning;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Builds;

/// <summary>The images a build starts from: those of the store, pulled when they are not here.</summary>
internal sealed class BaseImages(Store store, SnapshotStore snapshots, ImageCatalog catalog, Func<RegistryClient> client) : IBaseImages
{
    public Task<ImageReference> LocateAsync(string name, Platform platform, PullPolicy policy, CancellationToken cancellationToken) =>
        new ShortNames(catalog, client).LocateAsync(name, platform, policy, cancellationToken);

    public async Task<BaseImage> ResolveAsync(ImageReference reference, Platform platform, PullPolicy policy, CancellationToken cancellationToken)
    {
        var named = reference.OrLatest();
        var image = policy == PullPolicy.Always ? null : catalog.Find(named.ToString(), platform);
        if (image is not null && !IsUnpacked(image) && image.Manifest.Value.Layers.All(l => store.Blobs.Contains(l.Digest)))
        {
            await new LayerPresence(store, snapshots).EnsureAsync(new AssembledImage(image.Config, image.Manifest), cancellationToken);
        }

        if (image is null || !IsUnpacked(image))
        {
            if (policy == PullPolicy.Never)
            {
                throw ImageCatalog.NotFound(named.FamiliarName);
            }

            await new PullImage(store, snapshots, client(), LayerStorage.Unpacked).RunAsync(new PullRequest(named, platform), progress: null, cancellationToken);
            image = catalog.Get(named.ToString(), platform);
        }

        return new BaseImage(image.Config, image.Manifest.Value.Layers, image.Info.ChainId, image.Info.Digest);
    }

    private bool IsUnpacked(ResolvedImage image) => image.Info.ChainId is not { } chain || snapshots.Find(chain) is not null;
}
