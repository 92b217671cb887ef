using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>
/// Looks names up in a stack of layers as overlayfs does, without mounting it: the highest layer that has the name
/// decides; a whiteout, a file where a directory is needed, or an opaque directory end the search.
/// </summary>
internal sealed class LowerLayers : IDisposable
{
    private readonly OverlayAttributes _overlay;
    private readonly DirectoryHandle _top;
    private readonly List<DirectoryHandle> _lower;

    /// <param name="top">The layer whose lower layers these are: what it hides is not found; not owned.</param>
    /// <param name="lower">Top first.</param>
    internal LowerLayers(DirectoryHandle top, IReadOnlyList<string> lower, OverlayAttributes overlay)
    {
        _top = top;
        _overlay = overlay;
        _lower = [.. lower.Select(DirectoryHandle.Open)];
    }

    public void Dispose() => _lower.ForEach(layer => layer.Dispose());

    /// <summary>Null when no lower layer shows the name. Symbolic links are not followed.</summary>
    internal LowerFile? Find(ReadOnlySpan<byte> path)
    {
        var names = Split(path);
        if (Look(_top, names, names.Count - 1).EndsSearch)
        {
            return null;
        }

        foreach (var layer in _lower)
        {
            var (found, endsSearch) = Look(layer, names, names.Count);
            if (found is not null || endsSearch)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>What a reader would see in the root of the stack.</summary>
    internal IEnumerable<byte[]> RootNames()
    {
        var seen = new HashSet<string>();
        foreach (var layer in _lower)
        {
            foreach (var entry in layer.ReadEntries())
            {
                if (seen.Add(System.Text.Encoding.Latin1.GetString(entry.Name)) && layer.Status(entry.Name) is { } status && !_overlay.IsWhiteout(status))
                {
                    yield return entry.Name;
                }
            }
        }
    }

    /// <param name="depth">How many of the names to look at; fewer than all finds nothing but may end the search.</param>
    private (LowerFile? Found, bool EndsSearch) Look(DirectoryHandle layer, List<byte[]> names, int depth)
    {
        var current = layer.Reopen();
        var endsSearch = false;
        for (var i = 0; i < depth; i++)
        {
            var status = current.Status(names[i]);
            if (i == names.Count - 1 && status is { } found && !_overlay.IsWhiteout(found))
            {
                return (new LowerFile(current, names[i], found), true);
            }

            if (status is not { IsDirectory: true })
            {
                current.Dispose();
                return (null, endsSearch || status is not null);
            }

            var next = current.OpenDirectory(names[i]);
            current.Dispose();
            current = next;
            endsSearch |= _overlay.IsOpaque(current);
        }

        if (names.Count == 0 && depth == 0)
        {
            return (new LowerFile(current, [], current.Status()), true);
        }

        current.Dispose();
        return (null, endsSearch);
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty)
            {
                names.Add(path[range].ToArray());
            }
        }

        return names;
    }
}
