using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Takes names away without ever removing an image, as podman's <c>untag</c> does.</summary>
internal sealed class UntagImage(Store store, ImageCatalog catalog)
{
    /// <param name="source">A name or an ID; alone, all names of its image go.</param>
    /// <param name="names">Names of that image to take away.</param>
    public IReadOnlyList<string> Run(string source, IReadOnlyList<ImageReference> names)
    {
        var target = catalog.FindTarget(source) ?? throw ImageCatalog.NotFound(source);
        var image = ImageReferences.Of(store, target);
        var wanted = names.Select(n => n.OrLatest()).ToArray();
        foreach (var name in wanted)
        {
            if (image.Names.All(n => n.Name != name))
            {
                throw new DavitException(ErrorKind.NotFound, $"untag '{source}': it is not named '{name.FamiliarName}'");
            }
        }

        var going = wanted.Length == 0 ? image.Names.Select(n => n.Name).ToArray() : wanted;
        var kept = image.Names.Where(n => going.Contains(n.Name)).Select(n => n.Target.Digest).Distinct().ToArray();
        store.Database.Write(session =>
        {
            foreach (var name in going)
            {
                ImageStore.RemoveTag(session, name);
            }

            foreach (var manifest in kept)
            {
                ImageStore.KeepUntagged(session, manifest);
            }
        });
        return [.. going.Select(n => n.FamiliarName)];
    }
}
