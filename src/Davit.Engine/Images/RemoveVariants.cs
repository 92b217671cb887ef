using Davit.Content;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Takes some platforms' images out of one that has several, as <c>rmi --platform</c> does. The name stays while a variant does,
/// and the index goes on listing what is gone, so that a pull can bring it back.
/// </summary>
internal sealed class RemoveVariants(Store store, ImageCatalog catalog, Func<ImageId, IReadOnlyList<ImageUse>> findUses)
{
    public RemovalPlan Plan(RemoveImageRequest request)
    {
        var target = catalog.FindTarget(request.Name) ?? throw ImageCatalog.NotFound(request.Name);
        var present = target.MediaType.IsIndex
            ? store.Images.FindChildren(target.Digest).Where(c => c.IsPresent).Select(c => c.Descriptor.Digest).ToArray()
            : [target.Digest];
        var chosen = request.Platforms.Select(platform => catalog.Find(target, platform)?.Info ?? throw NoSuchPlatform(request.Name, platform))
            .DistinctBy(info => info.Digest).ToArray();
        foreach (var id in chosen.Select(info => info.ImageId).OfType<ImageId>())
        {
            CheckUse(request, id);
        }

        return chosen.Length == present.Length
            ? Everything(request, target)
            : new RemovalPlan
            {
                Variants = [.. chosen.Select(info => info.Digest)],
                Images = [.. chosen.Select(info => info.ImageId).OfType<ImageId>()],
            };
    }

    // The last variant takes its names with it: a name of nothing would be no use.
    private RemovalPlan Everything(RemoveImageRequest request, Descriptor target)
    {
        var image = ImageReferences.Of(store, target);
        var names = store.Images.ListTags(target.Digest).Select(t => t.Name).ToArray();
        if (request.Removal == Removal.Careful && names.Length > 1)
        {
            throw RemoveImage.Conflict(image.Ids is [var id, ..] ? id.Digest.ShortHex : request.Name, "must be forced", "image is referenced in multiple repositories");
        }

        return new RemovalPlan
        {
            Names = names,
            RepoDigests = [.. store.Images.FindRepoDigests(target.Digest).Where(d => names.Any(n => n.Repository == d.Repository)).Except(names)],
            Untagged = [target.Digest],
            Images = image.Ids,
        };
    }

    private void CheckUse(RemoveImageRequest request, ImageId id)
    {
        foreach (var use in findUses(id))
        {
            if (use.Kind == ImageUseKind.Mount)
            {
                throw RemoveImage.MountedAt(request.Name, use);
            }

            var isRunning = use.Kind == ImageUseKind.RunningContainer;
            if (isRunning || request.Removal == Removal.Careful)
            {
                throw RemoveImage.Conflict(
                    request.Name, isRunning ? "cannot be forced" : "must be forced", $"image is being used by {(isRunning ? "running" : "stopped")} container {use.ContainerId[..12]}");
            }
        }

        // Another name's index lists the same manifest: it would lose it too.
        var others = ImageReferences.Of(store, store.Images.FindManifests(id)[0].Descriptor).Names;
        if (request.Removal == Removal.Careful && others.Select(n => n.Target.Digest).Distinct().Count() > 1)
        {
            throw RemoveImage.Conflict(request.Name, "must be forced", "image is referenced in multiple repositories");
        }
    }

    private static DavitException NoSuchPlatform(string name, Platform platform) =>
        new(ErrorKind.NotFound, $"image with reference {name} was found but does not provide the specified platform ({platform})");
}
