using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Puts the layers above an image's base on another one.</summary>
internal sealed class RebaseImage(Store store, ImagePlatforms platforms, string newBase, string? oldBase)
{
    private readonly IReadOnlyList<AssembledImage> _newBases = platforms.Read(newBase);

    /// <exception cref="DavitException">NotFound: no base for this platform. InvalidArgument: the image does not stand on the old base.</exception>
    public AssembledImage Run(AssembledImage image)
    {
        var from = FindOldBase(image);
        var to = ImagePlatforms.Matching(_newBases, image)
            ?? throw new DavitException(ErrorKind.NotFound, $"rebase: '{newBase}' is not here for {image.Config.Value.Platform.Normalise()}", $"Pull it with 'davit pull --platform {image.Config.Value.Platform.Normalise()} {newBase}'.");
        var (old, below, above) = (from.Config.Value, to.Config.Value, image.Config.Value);
        var config = (above with
        {
            Config = ConfigRebase.Merge(above.Config, old.Config, below.Config),
            DiffIds = [.. below.DiffIds, .. above.DiffIds.Skip(old.DiffIds.Count)],
            History = [.. below.History, .. above.History.Skip(CountOldLines(above, old))],
        }).ToDocument(MediaType.OciConfig, image.Config);
        var manifest = image.Manifest.Value with
        {
            Config = config.Descriptor,
            Layers = [.. to.Manifest.Value.Layers, .. image.Manifest.Value.Layers.Skip(old.DiffIds.Count)],
            Annotations = BaseAnnotations.Replace(image.Manifest.Value.Annotations, to, newBase),
        };
        return new AssembledImage(config, manifest.ToDocument(MediaType.OciManifest));
    }

    private AssembledImage FindOldBase(AssembledImage image)
    {
        if (oldBase is not null)
        {
            var given = ImagePlatforms.Matching(platforms.Read(oldBase), image)
                ?? throw new DavitException(ErrorKind.NotFound, $"rebase: '{oldBase}' is not here for {image.Config.Value.Platform.Normalise()}");
            return StandsOn(image, given)
                ? given
                : throw new DavitException(ErrorKind.InvalidArgument, $"rebase: the image does not begin with the layers of '{oldBase}'", "Look at both with 'davit image tree'.");
        }

        string[] told = [.. BaseAnnotations.Read(image)];
        var catalog = new ImageCatalog(store);
        return told.Where(name => catalog.FindTarget(name) is not null)
            .Select(name => ImagePlatforms.Matching(platforms.Read(name), image))
            .FirstOrDefault(found => found is not null && StandsOn(image, found))
            ?? throw new DavitException(
                ErrorKind.InvalidArgument,
                told.Length == 0
                    ? "rebase: the image does not say what it was built on"
                    : $"rebase: the image was built on '{told[^1]}', which is not here as it was then",
                "Name the image it was built on with '--from'.");
    }

    private static bool StandsOn(AssembledImage image, AssembledImage below)
    {
        var layers = below.Config.Value.DiffIds;
        return layers.Count <= image.Config.Value.DiffIds.Count && layers.SequenceEqual(image.Config.Value.DiffIds.Take(layers.Count));
    }

    /// <summary>The lines that came from the old base: as many as it has, when they are the same layers; else up to its last layer.</summary>
    private static int CountOldLines(ImageConfig image, ImageConfig old)
    {
        var count = old.History.Count;
        if (image.History.Count >= count && image.History.Take(count).Count(h => !h.EmptyLayer) == old.DiffIds.Count)
        {
            return count;
        }

        var layers = 0;
        return image.History.TakeWhile(h => h.EmptyLayer || layers++ < old.DiffIds.Count).Count();
    }
}
