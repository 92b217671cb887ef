using Davit.Layers.Listing;

namespace Davit.Engine.Exploring;

/// <summary>What overlayfs shows of a layer on top of others (overlayfs.rst, "whiteouts and opaque directories", "Merged directories").</summary>
internal static class TreeMerger
{
    /// <summary>The trees of all levels: the n-th is what the layers 0…n make.</summary>
    internal static FileNode[] Levels(IReadOnlyList<LayerEntry> layers)
    {
        var levels = new FileNode[layers.Count];
        var links = new LinkOwners();
        for (var i = 0; i < levels.Length; i++)
        {
            var merged = Merge(i == 0 ? null : levels[i - 1], layers[i], i);
            levels[i] = links.Settle(merged);
            links.Add(layers[i]);
        }

        return levels;
    }

    private static FileNode Merge(FileNode? lower, LayerEntry entry, int layer)
    {
        if (!entry.IsDirectory)
        {
            return FileNode.Leaf(entry, layer);
        }

        if (lower is not { IsDirectory: true } || entry.IsOpaque)
        {
            return FileNode.Directory(entry, layer, [.. entry.Children.Where(child => !child.IsWhiteout).Select(child => Merge(null, child, layer))]);
        }

        return FileNode.Directory(entry, layer, MergeChildren(lower.Children, entry.Children, layer));
    }

    /// <summary>Both lists are sorted by name.</summary>
    private static FileNode[] MergeChildren(IReadOnlyList<FileNode> lower, IReadOnlyList<LayerEntry> upper, int layer)
    {
        var merged = new List<FileNode>(lower.Count + upper.Count);
        for (var (l, u) = (0, 0); l < lower.Count || u < upper.Count;)
        {
            var order = l == lower.Count ? 1 : u == upper.Count ? -1 : lower[l].Entry.Name.AsSpan().SequenceCompareTo(upper[u].Name);
            if (order < 0)
            {
                merged.Add(lower[l++]);
                continue;
            }

            var below = order == 0 ? lower[l++] : null;
            if (upper[u++] is { IsWhiteout: false } entry)
            {
                merged.Add(Merge(below, entry, layer));
            }
        }

        return [.. merged];
    }
}
