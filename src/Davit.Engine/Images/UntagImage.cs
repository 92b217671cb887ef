using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Takes names away without ever removing an image.</summary>
internal sealed class UntagImage(Store store, ImageCatalog catalog)
{
    /// <param name="sources">Names, of which only these go; IDs, of whose images all names go.</param>
    /// <exception cref="DavitException">NotFound: one of them is nothing here, and all names stay.</exception>
    public IReadOnlyList<string> Run(IReadOnlyList<string> sources)
    {
        var going = sources.SelectMany(NamesFor).DistinctBy(n => n.Name).ToArray();
        store.Database.Write(session =>
        {
            foreach (var name in going)
            {
                ImageStore.RemoveTag(session, name.Name);
            }

            foreach (var name in going)
            {
                ImageStore.KeepUntagged(session, name.Target.Digest);
            }
        });
        return [.. going.Select(n => n.Name.FamiliarName)];
    }

    private IReadOnlyList<ImageTag> NamesFor(string source) => catalog.FindNamed(source) is { } name
        ? [name]
        : ImageReferences.Of(store, catalog.FindTarget(source) ?? throw ImageCatalog.NotFound(source)).Names;
}
