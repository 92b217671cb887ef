using System.Text;
using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Snapshots;

internal static class SnapshotFiles
{
    internal static void Remove(string snapshots, string name)
    {
        try
        {
            using var directory = DirectoryHandle.Open(snapshots);
            directory.RemoveTree(Encoding.UTF8.GetBytes(name));
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"remove snapshot '{Path.Combine(snapshots, name)}'");
        }
    }
}
