using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// An image as a removal sees it: a platform's image, or all those an index has here, with every name that leads to one of them,
/// through whatever manifest or index.
/// </summary>
internal sealed record ImageReferences(IReadOnlyList<ImageId> Ids, IReadOnlySet<Digest> Targets, IReadOnlyList<ImageTag> Names)
{
    public static ImageReferences Of(Store store, Descriptor target)
    {
        var ids = IdsOf(store, target);
        var targets = new HashSet<Digest> { target.Digest };
        foreach (var manifest in ids.SelectMany(store.Images.FindManifests))
        {
            targets.Add(manifest.Digest);
            targets.UnionWith(store.Images.FindParents(manifest.Digest));
        }

        var names = targets.SelectMany(store.Images.ListTags).DistinctBy(t => t.Name).OrderBy(t => t.Name.ToString(), StringComparer.Ordinal);
        return new ImageReferences(ids, targets, [.. names]);
    }

    /// <summary>The images a manifest or index has here.</summary>
    public static IReadOnlyList<ImageId> IdsOf(Store store, Descriptor target)
    {
        IEnumerable<Digest> manifests = target.MediaType.IsIndex
            ? store.Images.FindChildren(target.Digest).Where(c => c.IsPresent).Select(c => c.Descriptor.Digest)
            : [target.Digest];
        return [.. manifests.Select(m => store.Images.FindManifest(m)?.ImageId).OfType<ImageId>().Distinct()];
    }

    /// <summary>
    /// Docker's "single reference": at most one tag, and no digest of another repository. A digest that is also named by a tag of its
    /// repository counts with that.
    /// </summary>
    public bool IsSingle => Names.Count(n => n.Name.Tag is not null) <= 1 && Names.Select(n => n.Name.Repository).Distinct().Count() <= 1;
}
