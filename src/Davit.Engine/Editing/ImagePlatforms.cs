using Davit.Build.Exporting;
using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>
/// An image with all its platforms that are here: read, changed one by one, and stored as a new image: one manifest, or an index when
/// there are several. The old image stays as it is.
/// </summary>
internal sealed class ImagePlatforms(Store store, Lease lease)
{
    private const string NoPlatform = "unknown";

    /// <exception cref="DavitException">NotFound.</exception>
    public IReadOnlyList<AssembledImage> Read(string name)
    {
        var target = new ImageCatalog(store).FindTarget(name) ?? throw ImageCatalog.NotFound(name);
        lease.Protect(target.Digest);
        Digest[] manifests = target.MediaType.IsIndex
            ? [.. store.Images.FindChildren(target.Digest).Where(c => c.IsPresent && c.Descriptor.Platform?.Os != NoPlatform).Select(c => c.Descriptor.Digest)]
            : [target.Digest];
        AssembledImage[] images = [.. manifests.Select(Read).OfType<AssembledImage>()];
        foreach (var image in images)
        {
            lease.Protect(ChainId.All(image.Config.Value.DiffIds));
        }

        return images.Length > 0 ? images : throw ImageCatalog.NotFound(name);
    }

    /// <summary>The one of them that is for the same platform as <paramref name="other"/>; the only one when there is no choice.</summary>
    public static AssembledImage? Matching(IReadOnlyList<AssembledImage> images, AssembledImage other)
    {
        var platform = other.Config.Value.Platform.Normalise();
        return images.FirstOrDefault(i => i.Config.Value.Platform.Normalise() == platform)
            ?? images.FirstOrDefault(i => PlatformMatcher.For(platform).Matches(i.Config.Value.Platform.Normalise()));
    }

    /// <summary>Stores the images under the names, or without one.</summary>
    public async Task<EditedImage> StoreAsync(
        IReadOnlyList<AssembledImage> images, IReadOnlyList<ImageReference> names, CancellationToken cancellationToken)
    {
        foreach (var image in images)
        {
            await store.Images.PutManifestAsync(image.Manifest, image.Config, lease, cancellationToken);
        }

        var target = images is [var only] ? only.Manifest.Descriptor : await StoreIndexAsync(images, cancellationToken);
        if (names.Count == 0)
        {
            store.Images.KeepUntagged(target.Digest);
        }

        foreach (var name in names)
        {
            store.Images.SetTag(name, target);
        }

        var shown = new ImageCatalog(store).Find(target, platform: null);
        return new EditedImage(shown?.Id ?? new ImageId(images[0].Config.Digest), target);
    }

    private async Task<Descriptor> StoreIndexAsync(IReadOnlyList<AssembledImage> images, CancellationToken cancellationToken)
    {
        var entries = images.Select(i => i.Manifest.Descriptor with { Platform = i.Config.Value.Platform.Normalise() });
        var index = new ImageIndex([.. entries]).ToDocument(MediaType.OciIndex);
        await store.Images.PutIndexAsync(index, lease, cancellationToken);
        return index.Descriptor;
    }

    // Null for what is no image: an artifact among the entries of an index.
    private AssembledImage? Read(Digest digest)
    {
        var manifest = store.Images.GetManifest(digest);
        return manifest.Value.Config.MediaType.IsImageConfig
            ? new AssembledImage(store.Images.GetConfig(manifest.Value.Config), manifest)
            : null;
    }
}
