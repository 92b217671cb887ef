using Davit.Layers.Snapshots;
using Davit.Linux;

namespace Davit.Layers.Listing;

/// <summary>Opens directories of a layer by the names that lead to them, following no link on the way.</summary>
public static class LayerContent
{
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="LinuxException">A name is missing or no directory.</exception>
    public static DirectoryHandle OpenDirectory(CommittedSnapshot snapshot, IEnumerable<byte[]> path)
    {
        var directory = DirectoryHandle.Open(snapshot.TreePath);
        foreach (var name in path)
        {
            using var parent = directory;
            directory = parent.OpenDirectory(name);
        }

        return directory;
    }
}
