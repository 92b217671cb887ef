using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>Docker's <c>manifest.json</c> for the images of an archive.</summary>
internal static class DockerList
{
    /// <summary>An image that was saved under several names appears once, with all of them.</summary>
    public static IReadOnlyList<DockerArchiveImage> Of(IEnumerable<SavedImage> images, Func<Descriptor, string> configPath, Func<Descriptor, string> layerPath)
    {
        var list = new List<DockerArchiveImage>();
        foreach (var image in images)
        {
            if (image.FindOne() is not { } manifest)
            {
                continue;
            }

            var names = image.Names.Select(n => n.FamiliarName);
            var config = configPath(manifest.Config);
            var known = list.FindIndex(i => i.Config == config);
            if (known >= 0)
            {
                list[known] = list[known] with { RepoTags = [.. list[known].RepoTags.Union(names)] };
            }
            else
            {
                list.Add(new DockerArchiveImage(config, [.. manifest.Layers.Select(layerPath)]) { RepoTags = [.. names] });
            }
        }

        return list;
    }
}
