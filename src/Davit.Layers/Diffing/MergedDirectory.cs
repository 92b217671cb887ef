using System.Text;
using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Diffing;

/// <summary>
/// A directory as overlayfs shows it, without mounting it: the same directory in several layers, top first. The highest layer that has
/// a name decides; directories of one name are merged down to one that is opaque, or to something that is none.
/// </summary>
internal sealed class MergedDirectory : IDisposable
{
    private readonly OverlayAttributes _overlay;
    private readonly List<DirectoryHandle> _below = [];
    private readonly bool _ownsTop;

    /// <param name="top">Not owned.</param>
    internal MergedDirectory(DirectoryHandle top)
    {
        Top = top;
        _overlay = OverlayAttributes.Default;
    }

    /// <param name="top">Not owned.</param>
    /// <param name="below">The layers under it, top first.</param>
    internal MergedDirectory(DirectoryHandle top, IReadOnlyList<string> below, OverlayAttributes overlay)
    {
        Top = top;
        _overlay = overlay;
        foreach (var path in overlay.IsOpaque(top) ? [] : below)
        {
            _below.Add(DirectoryHandle.Open(path));
            if (overlay.IsOpaque(_below[^1]))
            {
                break;
            }
        }
    }

    /// <summary>The directory <paramref name="name"/> in the layers that show it.</summary>
    internal MergedDirectory(byte[] name, DirectoryHandle top, IReadOnlyList<DirectoryHandle> below, OverlayAttributes overlay)
    {
        _overlay = overlay;
        _ownsTop = true;
        Top = top.OpenDirectory(name);
        try
        {
            _below.AddRange(below.Select(layer => layer.OpenDirectory(name)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal DirectoryHandle Top { get; }

    /// <summary>What the top layer holds, whiteouts included.</summary>
    internal List<MergedChild> ReadTop() => Top.ReadEntries().ConvertAll(entry => new MergedChild(entry.Name, Top.Status(entry.Name), Top, _overlay));

    /// <summary>What a reader would see.</summary>
    internal List<MergedChild> ReadVisible()
    {
        var children = new Dictionary<string, MergedChild>(StringComparer.Ordinal);
        foreach (var layer in (IEnumerable<DirectoryHandle>)[Top, .. _below])
        {
            foreach (var entry in layer.ReadEntries())
            {
                // Every byte a character of its own: names need not be UTF-8.
                var key = Encoding.Latin1.GetString(entry.Name);
                if (children.TryGetValue(key, out var known))
                {
                    known.Meet(layer);
                }
                else if (layer.Status(entry.Name) is { } status)
                {
                    children.Add(key, new MergedChild(entry.Name, status, layer, _overlay));
                }
            }
        }

        return [.. children.Values.Where(child => child.Status is { } status && !_overlay.IsWhiteout(status))];
    }

    public void Dispose()
    {
        if (_ownsTop)
        {
            Top.Dispose();
        }

        _below.ForEach(layer => layer.Dispose());
    }
}
