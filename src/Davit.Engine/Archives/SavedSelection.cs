using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>Finds the images that <c>save</c> is asked for, and protects them.</summary>
internal sealed class SavedSelection(Store store, ImageCatalog catalog, Lease lease)
{
    /// <summary>In the order asked for, each image once, with all the names it was asked for by.</summary>
    public IReadOnlyList<SelectedImage> Find(SaveRequest request)
    {
        var images = new List<SelectedImage>();
        foreach (var (target, name) in request.Names.SelectMany(Find))
        {
            lease.Protect(target.Digest);
            var known = images.FindIndex(i => i.Root.Digest == target.Digest);
            if (known >= 0)
            {
                images[known] = images[known] with { Names = [.. images[known].Names.Union(name is null ? [] : [name])] };
            }
            else
            {
                images.Add(new SelectedImage(target, name is null ? [] : [name]));
            }
        }

        return [.. images.Select(i => Choose(i, request.Platforms))];
    }

    private IEnumerable<(Descriptor Target, ImageReference? Name)> Find(string name)
    {
        if (ImageReference.TryParse(name, out var reference) && reference is { Tag: null, Digest: null })
        {
            var tags = store.Images.ListTags().Where(t => t.Name.Repository == reference.Repository && t.Name.Tag is not null).ToArray();
            if (tags.Length > 0)
            {
                return tags.Select(t => (t.Target, (ImageReference?)t.Name));
            }
        }

        var target = catalog.FindTarget(name) ?? throw ImageCatalog.NotFound(name);
        return [(target, catalog.FindNamed(name) is { Name.Tag: not null } named ? named.Name : null)];
    }

    private SelectedImage Choose(SelectedImage image, IReadOnlyList<Platform> platforms)
    {
        if (platforms.Count == 0)
        {
            return image.Root.MediaType.IsIndex ? image with { Includes = PresentIn(image.Root) } : image;
        }

        var chosen = platforms.Select(p => catalog.Find(image.Root, p)?.Info
            ?? throw new DavitException(ErrorKind.NotFound, $"no suitable export target found for platform {p}", "See with 'inspect' for which platform the image is.")).DistinctBy(i => i.Digest).ToArray();

        // One platform is saved as the image it is; of several, the index must tell which is which.
        return chosen is [var only] ? image with { Root = only.Descriptor } : image with { Includes = chosen.Select(c => c.Digest).ToHashSet() };
    }

    private HashSet<Digest> PresentIn(Descriptor index)
    {
        var present = store.Images.FindChildren(index.Digest).Where(c => c.IsPresent).Select(c => c.Descriptor.Digest).ToHashSet();
        return present.Count > 0
            ? present
            : throw new DavitException(ErrorKind.NotFound, $"save {index.Digest}: none of its platforms is in the store", "Pull it for the platform you need.");
    }
}
