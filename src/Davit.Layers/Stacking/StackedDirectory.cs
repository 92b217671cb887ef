using System.Text;
using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Stacking;

/// <summary>
/// A directory as overlayfs would show it in a stack of layers, read without mounting them: of each name the highest layer that has
/// it decides; directories are merged down to a whiteout, an opaque directory, or something that is none
/// (Documentation/filesystems/overlayfs.rst, "Multiple lower layers"). What it finds it owns only until it is disposed.
/// </summary>
internal sealed class StackedDirectory : IDisposable
{
    private readonly OverlayAttributes _overlay;
    private readonly List<StackLevel> _levels;

    private StackedDirectory(OverlayAttributes overlay, List<StackLevel> levels, int? cutLayer)
    {
        _overlay = overlay;
        _levels = levels;
        CutLayer = cutLayer;
    }

    /// <summary>The layers that have this directory, top first.</summary>
    internal IReadOnlyList<StackLevel> Levels => _levels;

    /// <summary>The number of the layer below which nothing shows through; null when the stack ends first.</summary>
    internal int? CutLayer { get; }

    /// <param name="topFirst">The layers' directories.</param>
    /// <param name="overlay">How they are marked. Roots are never opaque.</param>
    internal static StackedDirectory Open(IReadOnlyList<string> topFirst, OverlayAttributes overlay)
    {
        var levels = new List<StackLevel>();
        try
        {
            for (var i = 0; i < topFirst.Count; i++)
            {
                levels.Add(new StackLevel(i, topFirst[i], DirectoryHandle.Open(topFirst[i])));
            }
        }
        catch
        {
            levels.ForEach(level => level.Directory.Dispose());
            throw;
        }

        return new StackedDirectory(overlay, levels, cutLayer: null);
    }

    public void Dispose() => _levels.ForEach(level => level.Directory.Dispose());

    /// <summary>The names in these levels, whiteouts included, sorted by bytes.</summary>
    internal static IReadOnlyList<byte[]> NamesIn(IEnumerable<StackLevel> levels)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var level in levels)
        {
            foreach (var entry in level.Directory.ReadEntries())
            {
                names.Add(Encoding.Latin1.GetString(entry.Name));
            }
        }

        return [.. names.Select(Encoding.Latin1.GetBytes)];
    }

    /// <summary>What a reader sees; null when no layer shows the name.</summary>
    internal StackEntry? Find(byte[] name) => Find(name, firstLayer: 0);

    /// <summary>What a reader of the layers from <paramref name="firstLayer"/> down sees.</summary>
    internal StackEntry? Find(byte[] name, int firstLayer) => FindMark(name, firstLayer) is { } entry && !IsWhiteout(entry) ? entry : null;

    internal bool IsWhiteout(StackEntry entry) => _overlay.IsWhiteout(entry.Status);

    /// <summary>As <see cref="Find(byte[], int)"/>, whiteouts included.</summary>
    internal StackEntry? FindMark(byte[] name, int firstLayer)
    {
        foreach (var level in _levels)
        {
            if (level.Layer >= firstLayer && level.Directory.Status(name) is { } status)
            {
                return new StackEntry(level, name, status);
            }
        }

        return null;
    }

    /// <summary>The directory <paramref name="entry"/>, with what shows through of it from below. The caller disposes it.</summary>
    internal StackedDirectory Enter(StackEntry entry)
    {
        var levels = new List<StackLevel>();
        try
        {
            foreach (var level in _levels.SkipWhile(level => level.Layer != entry.Level.Layer))
            {
                if (level.Directory.Status(entry.Name) is not { } status)
                {
                    continue;
                }

                if (!status.IsDirectory)
                {
                    return new StackedDirectory(_overlay, levels, level.Layer);
                }

                var directory = level.Directory.OpenDirectory(entry.Name);
                levels.Add(level with { Directory = directory });
                if (_overlay.IsOpaque(directory))
                {
                    return new StackedDirectory(_overlay, levels, level.Layer);
                }
            }
        }
        catch
        {
            levels.ForEach(level => level.Directory.Dispose());
            throw;
        }

        return new StackedDirectory(_overlay, levels, cutLayer: null);
    }
}
