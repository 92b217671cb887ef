using System.Text;
using Davit.Linux;

namespace Davit.Layers.Stacking;

/// <summary>What an OCI runtime makes in a container's file system only to mount on it; no change of the container's.</summary>
internal sealed class MountPoints(IReadOnlyList<string> paths)
{
    private readonly HashSet<string> _keys = [.. paths.Select(KeyOf)];

    /// <summary>A path as a set keeps it: bytes in Latin-1, relative.</summary>
    internal static string KeyOf(string path) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path.Trim('/')));

    internal bool IsOne(ReadOnlySpan<byte> path, StackEntry entry)
    {
        if (_keys.Count == 0 || !_keys.Contains(Encoding.Latin1.GetString(path)))
        {
            return false;
        }

        if (!entry.Status.IsDirectory)
        {
            return entry.Status is { Kind: FileKind.Regular, SizeBytes: 0 };
        }

        using var directory = entry.Level.Directory.OpenDirectory(entry.Name);
        return directory.ReadEntries().Count == 0;
    }

    /// <summary>Whether a directory is as before but for the time, which changes with whatever was made in it.</summary>
    internal static bool IsSame(FileStatus one, FileStatus other) =>
        one.IsDirectory && other.IsDirectory && (one.Mode, one.UserId, one.GroupId) == (other.Mode, other.UserId, other.GroupId);
}
