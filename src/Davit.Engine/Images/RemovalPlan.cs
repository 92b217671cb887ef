using Davit.Content;
using Davit.Content.Collection;
using Davit.Content.Database;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>What one removal takes away, decided beforehand and done in one transaction.</summary>
internal sealed record RemovalPlan
{
    /// <summary>Names, in the order they are told.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>Registries' digests of the image that are told, and forgotten, with its last tag of that repository.</summary>
    public IReadOnlyList<ImageReference> RepoDigests { get; init; } = [];

    /// <summary>Manifests that are kept without a name, and shall not be any more.</summary>
    public IReadOnlyList<Digest> Untagged { get; init; } = [];

    /// <summary>Manifests that shall be kept without a name now: a running container's.</summary>
    public IReadOnlyList<Digest> Kept { get; init; } = [];

    /// <summary>Variants to take out of the indexes that list them.</summary>
    public IReadOnlyList<Digest> Variants { get; init; } = [];

    /// <summary>Images that go unless something else needs them.</summary>
    public IReadOnlyList<ImageId> Images { get; init; } = [];

    /// <summary>References first, then what they led to.</summary>
    public (IReadOnlyList<RemovedItem> Items, CollectedGarbage Garbage) Apply(SqliteSession session)
    {
        var items = new List<RemovedItem>();
        foreach (var name in Names)
        {
            if (ImageStore.RemoveTag(session, name) is not null)
            {
                items.Add(new RemovedItem.Untagged(name.FamiliarName));
            }
        }

        foreach (var digest in RepoDigests)
        {
            ImageStore.RemoveRepoDigest(session, digest, digest.Digest!);
            items.Add(new RemovedItem.Untagged(digest.FamiliarName));
        }

        foreach (var manifest in Untagged)
        {
            ImageStore.RemoveUntagged(session, manifest);
        }

        foreach (var manifest in Kept)
        {
            ImageStore.KeepUntagged(session, manifest);
        }

        var variants = CollectedGarbage.None with { Blobs = [.. Variants.SelectMany(v => ImageStore.RemoveManifest(session, v))] };
        var garbage = CollectedGarbage.Join([variants, GarbageCollector.Sweep(session)]);
        items.AddRange(Images.Where(id => !ImageStore.Exists(session, id)).Select(id => new RemovedItem.Deleted(id.ToString())));
        items.AddRange(garbage.Snapshots.Select(s => new RemovedItem.Deleted(s.ChainId.ToString())));
        return (items, garbage);
    }
}
