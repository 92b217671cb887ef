using Davit.Content;
using Davit.Content.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Takes names away, and what no name, container or build then needs, by Docker's rules:
/// <list type="bullet">
/// <item>A name takes itself away, and the image when it was the last; the digests its repository knows the image by go with the
/// repository's last tag.</item>
/// <item>An ID takes the image away when it has one name at most, or by force with all of them.</item>
/// <item>An image that a container uses stays unless forced; one that a running container uses stays, and only loses its name.</item>
/// </list>
/// </summary>
internal sealed class RemoveImage(Store store, SnapshotStore snapshots, ImageCatalog catalog, Func<ImageId, IReadOnlyList<ImageUse>> findUses)
{
    private const string MultipleReferences = "image is referenced in multiple repositories";

    public IReadOnlyList<RemovedItem> Run(RemoveImageRequest request)
    {
        var plan = request.Platforms.Count > 0 ? new RemoveVariants(store, catalog, findUses).Plan(request) : Plan(request);
        return new GarbageSweep(store, snapshots).Run(plan.Apply);
    }

    private RemovalPlan Plan(RemoveImageRequest request)
    {
        if (catalog.FindNamed(request.Name) is { } named)
        {
            return PlanName(request, named.Name, ImageReferences.Of(store, named.Target));
        }

        if (FindRepoDigest(request.Name) is var (digest, manifest))
        {
            return PlanName(request, digest, ImageReferences.Of(store, manifest));
        }

        return IsRepositoryWithDigest(request.Name)
            ? throw ImageCatalog.NotFound(request.Name)
            : PlanId(request, ImageReferences.Of(store, catalog.FindTarget(request.Name) ?? throw ImageCatalog.NotFound(request.Name)));
    }

    private RemovalPlan PlanName(RemoveImageRequest request, ImageReference name, ImageReferences image)
    {
        var sameRepository = image.Names.Where(n => n.Name.Repository == name.Repository && n.Name != name).ToArray();
        var digestNames = name.Tag is not null && sameRepository.All(n => n.Name.Tag is null) ? sameRepository.Select(n => n.Name).ToArray() : [];
        var plan = new RemovalPlan { Names = [name, .. digestNames] };
        if (name.Tag is null && store.Images.FindTag(name) is null)
        {
            plan = plan with { Names = [], RepoDigests = [name] };
        }
        else if (sameRepository.Length == digestNames.Length)
        {
            plan = plan with { RepoDigests = [.. RepoDigests(image, name).Except(plan.Names)] };
        }

        var losing = LosingLastName(image, plan.Names);
        if (losing.Count == 0)
        {
            return plan;
        }

        RefuseMounted(request.Name, losing);
        var uses = losing.SelectMany(id => findUses(id).Select(use => (Id: id, Use: use))).ToArray();
        if (request.Removal == Removal.Careful && uses.Length > 0)
        {
            var (id, use) = uses[0];
            throw new DavitException(
                ErrorKind.Conflict,
                $"conflict: unable to remove repository reference \"{request.Name}\" (must force) - container {use.ContainerId[..12]} is using its referenced image {id.Digest.ShortHex}");
        }

        var running = uses.Where(u => u.Use.Kind == ImageUseKind.RunningContainer).Select(u => u.Id).ToHashSet();
        return plan with
        {
            Images = [.. losing.Where(id => !running.Contains(id))],
            Untagged = Untagged(image),
            Kept = [.. running.SelectMany(store.Images.FindManifests).Select(m => m.Digest)],
        };
    }

    private RemovalPlan PlanId(RemoveImageRequest request, ImageReferences image)
    {
        var name = image.Ids is [var first, ..] ? first.Digest.ShortHex : request.Name;
        RefuseMounted(name, image.Ids);
        CheckUse(name, image, ImageUseKind.RunningContainer, "cannot be forced", "running");
        if (request.Removal == Removal.Careful)
        {
            if (!image.IsSingle)
            {
                throw Conflict(name, "must be forced", MultipleReferences);
            }

            CheckUse(name, image, ImageUseKind.StoppedContainer, "must be forced", "stopped");
        }

        var names = image.Names.Select(n => n.Name).ToArray();
        return new RemovalPlan
        {
            Names = names,
            RepoDigests = [.. names.SelectMany(n => RepoDigests(image, n)).Distinct().Except(names)],
            Untagged = Untagged(image),
            Images = [.. image.Names.SelectMany(n => ImageReferences.IdsOf(store, n.Target)).Concat(image.Ids).Distinct()],
        };
    }

    private IReadOnlyList<ImageId> LosingLastName(ImageReferences image, IReadOnlyList<ImageReference> going)
    {
        var staying = image.Names.Where(n => !going.Contains(n.Name)).SelectMany(n => ImageReferences.IdsOf(store, n.Target)).ToHashSet();
        return [.. image.Ids.Where(id => !staying.Contains(id))];
    }

    private IEnumerable<ImageReference> RepoDigests(ImageReferences image, ImageReference name) => image.Targets
        .SelectMany(store.Images.FindRepoDigests).Where(d => d.Repository == name.Repository);

    private IReadOnlyList<Digest> Untagged(ImageReferences image) =>
        [.. store.Images.ListUntagged().Select(m => m.Digest).Where(image.Targets.Contains)];

    private (ImageReference Name, Descriptor Manifest)? FindRepoDigest(string name) =>
        ImageReference.TryParse(name, out var reference) && reference is { Digest: { } digest, Tag: null }
        && store.Images.FindManifest(digest) is { } manifest && store.Images.FindRepoDigests(digest).Contains(reference)
            ? (reference, manifest.Descriptor)
            : null;

    private static bool IsRepositoryWithDigest(string name) =>
        name.Contains('@', StringComparison.Ordinal) && ImageReference.TryParse(name, out var reference) && reference.Digest is not null;

    private void CheckUse(string name, ImageReferences image, ImageUseKind kind, string force, string word)
    {
        if (image.Ids.SelectMany(findUses).FirstOrDefault(use => use.Kind == kind) is { } use)
        {
            throw Conflict(name, force, $"image is being used by {word} container {use.ContainerId[..12]}");
        }
    }

    private void RefuseMounted(string name, IReadOnlyList<ImageId> ids)
    {
        if (ids.SelectMany(findUses).FirstOrDefault(use => use.Kind == ImageUseKind.Mount) is { } mount)
        {
            throw MountedAt(name, mount);
        }
    }

    internal static DavitException MountedAt(string name, ImageUse mount) =>
        Conflict(name, "cannot be forced", $"image is mounted at {mount.ContainerId}: unmount it first");

    internal static DavitException Conflict(string name, string force, string reason) =>
        new(ErrorKind.Conflict, $"conflict: unable to delete {name} ({force}) - {reason}");
}
