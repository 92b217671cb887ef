using Davit.Layers.Snapshots;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Listing;

/// <summary>Opens files of a layer by the names that lead to them, following no link on the way.</summary>
public static class LayerContent
{
    /// <exception cref="LinuxException">A name is missing or of another kind.</exception>
    public static SafeFileHandle OpenRead(CommittedSnapshot snapshot, IReadOnlyList<byte[]> path)
    {
        var directory = DirectoryHandle.Open(snapshot.TreePath);
        try
        {
            for (var i = 0; i < path.Count - 1; i++)
            {
                var next = directory.OpenDirectory(path[i]);
                directory.Dispose();
                directory = next;
            }

            return directory.OpenRead(path[^1]);
        }
        finally
        {
            directory.Dispose();
        }
    }
}
