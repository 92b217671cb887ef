using Davit.Layers.Listing;
using Davit.Linux;

namespace Davit.Engine.Exploring;

/// <summary>
/// Finds the files that are stored in some layer and seen in the image under no name. Together they are exactly what the layers store
/// beyond the image's own bytes.
/// </summary>
internal sealed class HiddenFiles
{
    private readonly List<HiddenFile> _files = [];
    private readonly Dictionary<LinkedFile, int> _hiddenNames = [];
    private readonly List<byte[]> _path = [];
    private int _layer;

    private HiddenFiles()
    {
    }

    /// <param name="changes">Of each layer against those below, from the bottom.</param>
    internal static List<HiddenFile> Find(IEnumerable<ChangedNode> changes)
    {
        var found = new HiddenFiles();
        foreach (var root in changes)
        {
            found.Visit(root);
            found._layer++;
        }

        return found._files;
    }

    private void Visit(ChangedNode node)
    {
        if (node.Before is null || ReferenceEquals(node.Before, node.After))
        {
            return; // nothing of lower layers is hidden here
        }

        if (node.Change != FileChange.Unmodified && node.Before is { Kind: FileKind.Regular, SizeBytes: > 0 })
        {
            Add(node.Before, node.After);
        }

        foreach (var child in node.Children)
        {
            _path.Add(child.File.Entry.Name);
            Visit(child);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    /// <summary>A file with several names is lost with the last of them, and told by the first.</summary>
    private void Add(FileNode before, FileNode? after)
    {
        byte[][] seenAt = [.. _path];
        var path = seenAt;
        if (before.Entry.Links is { } links)
        {
            var hidden = _hiddenNames[links] = _hiddenNames.GetValueOrDefault(links) + 1;
            if (hidden < links.Names.Count)
            {
                return;
            }

            path = [.. links.Names[0].Path];
        }

        _files.Add(new HiddenFile(path, seenAt, before.Entry, before.Layer, _layer, after?.Entry));
    }
}
