using Davit.Layers.Listing;

namespace Davit.Engine.Exploring;

/// <summary>
/// A file with several names counts where its first name is. When a higher layer hides that name but not the others, the bytes are in
/// the image still: they count at the next name from then on.
/// </summary>
internal sealed class LinkOwners
{
    // Of each file with several names, the index of the name that owns its bytes.
    private readonly Dictionary<LinkedFile, int> _owners = [];

    internal void Add(LayerEntry layer)
    {
        foreach (var child in layer.Children)
        {
            if (child is { Links: { } links, SizeBytes: > 0 })
            {
                _owners.TryAdd(links, 0);
            }

            Add(child);
        }
    }

    /// <summary>The tree with the bytes of files that lost their owning name at the next name that is visible.</summary>
    internal FileNode Settle(FileNode root)
    {
        foreach (var (file, owner) in _owners.ToArray())
        {
            if (IsVisible(root, file.Names[owner]))
            {
                continue;
            }

            var next = Enumerable.Range(0, file.Names.Count).FirstOrDefault(i => IsVisible(root, file.Names[i]), -1);
            if (next < 0)
            {
                _owners.Remove(file);
                continue;
            }

            _owners[file] = next;
            byte[][] path = [.. file.Names[next].Path];
            root = root.Replace(path, root.Find(path)!.Owning());
        }

        return root;
    }

    private static bool IsVisible(FileNode root, LinkedName name) => root.Find(name.Path)?.Entry == name.Entry;
}
