using Davit.Content;
using Davit.Content.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Takes names away, and what no name, container or build then needs.</summary>
internal sealed class RemoveImage(Store store, SnapshotStore snapshots, ImageCatalog catalog, Func<ImageId, IReadOnlyList<ImageUse>> findUses)
{
    public IReadOnlyList<RemovedItem> Run(string name, Removal removal)
    {
        var named = catalog.FindNamed(name);
        var target = named?.Target ?? catalog.FindTarget(name) ?? throw ImageCatalog.NotFound(name);
        var ids = ImageIds(target);
        var tags = named is not null ? [named] : Tags(target, ids);
        CheckUse(name, named, ids, removal);
        if (named is null && removal == Removal.Careful && tags.Select(t => t.Name.Repository).Distinct().Count() > 1)
        {
            throw Conflict(name, "must be forced", "image is referenced in multiple repositories");
        }

        var removed = new List<RemovedItem>();
        foreach (var tag in tags)
        {
            removed.AddRange(Untag(tag));
        }

        if (named is null)
        {
            ForgetUntagged(target, ids);
        }

        removed.AddRange(Collect(ids));
        return removed;
    }

    // An ID stands for the image, however many manifests it has and whatever index it was pulled through.
    private IReadOnlyList<ImageTag> Tags(Descriptor target, IReadOnlyList<ImageId> ids) => target.MediaType.IsIndex
        ? store.Images.ListTags(target.Digest)
        : [.. ids.SelectMany(store.Images.ListTags).DistinctBy(t => t.Name)];

    private void ForgetUntagged(Descriptor target, IReadOnlyList<ImageId> ids)
    {
        var manifests = ids.SelectMany(store.Images.FindManifests).Select(m => m.Digest).Append(target.Digest).ToHashSet();
        foreach (var untagged in store.Images.ListUntagged())
        {
            if (manifests.Contains(untagged.Digest) || store.Images.FindChildren(untagged.Digest).Any(c => manifests.Contains(c.Descriptor.Digest)))
            {
                store.Images.RemoveUntagged(untagged.Digest);
            }
        }
    }

    private IEnumerable<RemovedItem> Untag(ImageTag tag)
    {
        var digests = store.Images.FindRepoDigests(tag.Target.Digest).Where(d => d.Repository == tag.Name.Repository && d != tag.Name).ToArray();
        var isLast = store.Images.ListTags(tag.Target.Digest).Count(t => t.Name.Repository == tag.Name.Repository) == 1;
        store.Images.RemoveTag(tag.Name);
        yield return new RemovedItem.Untagged(tag.Name.FamiliarName);
        foreach (var digest in isLast ? digests : [])
        {
            yield return new RemovedItem.Untagged(digest.FamiliarName);
        }
    }

    private IEnumerable<RemovedItem> Collect(IReadOnlyList<ImageId> candidates)
    {
        var garbage = new GarbageSweep(store, snapshots).Run();
        foreach (var id in candidates.Where(id => store.Images.FindManifests(id).Count == 0))
        {
            yield return new RemovedItem.Deleted(id.ToString());
        }

        foreach (var chain in garbage.Snapshots)
        {
            yield return new RemovedItem.Deleted(chain.ToString());
        }
    }

    private List<ImageId> ImageIds(Descriptor target)
    {
        IEnumerable<Digest> manifests = target.MediaType.IsIndex
            ? store.Images.FindChildren(target.Digest).Where(c => c.IsPresent).Select(c => c.Descriptor.Digest)
            : [target.Digest];
        return [.. manifests.Select(m => store.Images.FindManifest(m)?.ImageId).OfType<ImageId>()];
    }

    private void CheckUse(string name, ImageTag? named, IReadOnlyList<ImageId> ids, Removal removal)
    {
        // Another name keeps the image; taking this one away hurts nobody.
        if (named is not null && ids.SelectMany(store.Images.ListTags).Any(t => t.Name != named.Name))
        {
            return;
        }

        foreach (var id in ids)
        {
            foreach (var use in findUses(id))
            {
                if (use.Kind == ImageUseKind.Mount)
                {
                    throw Conflict(name, "cannot be forced", $"image is mounted at {use.ContainerId}: unmount it first");
                }

                if (use.Kind == ImageUseKind.RunningContainer)
                {
                    throw Conflict(name, "cannot be forced", $"image is being used by running container {use.ContainerId[..12]}");
                }

                if (removal == Removal.Careful)
                {
                    throw named is null
                        ? Conflict(name, "must be forced", $"image is being used by stopped container {use.ContainerId[..12]}")
                        : new DavitException(ErrorKind.Conflict, $"conflict: unable to remove repository reference \"{name}\" (must force) - container {use.ContainerId[..12]} is using its referenced image {id.Digest.ShortHex}");
                }
            }
        }
    }

    private static DavitException Conflict(string name, string force, string reason) =>
        new(ErrorKind.Conflict, $"conflict: unable to delete {name} ({force}) - {reason}");
}
