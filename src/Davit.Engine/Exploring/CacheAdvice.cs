namespace Davit.Engine.Exploring;

/// <summary>Finds caches of package managers in the image, and which layers brought them.</summary>
internal static class CacheAdvice
{
    internal static IEnumerable<Advice> Of(FileNode root)
    {
        var found = new List<Advice>();
        foreach (var child in root.Children)
        {
            Visit(child, "/" + child.Name, found);
        }

        return found;
    }

    private static void Visit(FileNode node, string path, List<Advice> found)
    {
        if (!node.IsDirectory)
        {
            return;
        }

        if (PackageCache.Find(path) is { } cache)
        {
            var layers = new Dictionary<int, (long Bytes, int Count)>();
            Add(node, layers);
            found.AddRange(layers.Select(layer => new Advice(AdviceKind.PackageCache, layer.Key, layer.Value.Bytes)
            {
                Place = path,
                FileCount = layer.Value.Count,
                Cache = cache,
            }));
            return;
        }

        foreach (var child in node.Children)
        {
            Visit(child, $"{path}/{child.Name}", found);
        }
    }

    private static void Add(FileNode node, Dictionary<int, (long Bytes, int Count)> layers)
    {
        if (node.OwnBytes > 0)
        {
            var (bytes, count) = layers.GetValueOrDefault(node.Layer);
            layers[node.Layer] = (bytes + node.OwnBytes, count + 1);
        }

        foreach (var child in node.Children)
        {
            Add(child, layers);
        }
    }
}
