using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Diffing;

/// <summary>
/// Modification times of a tree on disk. A layer made with SOURCE_DATE_EPOCH is clamped here, before it is diffed and
/// committed: then the snapshot itself gives the same bytes again when it is packed later.
/// </summary>
public static class TreeTimes
{
    /// <summary>Sets later times to <paramref name="latest"/>, of the root, too.</summary>
    public static void Clamp(string directory, FileTime latest)
    {
        try
        {
            using var root = DirectoryHandle.Open(directory);
            ClampBelow(root, latest);
            if (root.Status().ModifiedAt > latest)
            {
                FileTimes.Set(root, latest);
            }
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"clamp times of '{directory}'");
        }
    }

    private static void ClampBelow(DirectoryHandle directory, FileTime latest)
    {
        foreach (var entry in directory.ReadEntries())
        {
            if (directory.Status(entry.Name) is not { } status)
            {
                continue;
            }

            if (status.IsDirectory)
            {
                using var below = directory.OpenDirectory(entry.Name);
                ClampBelow(below, latest);
            }

            if (status.ModifiedAt > latest)
            {
                FileTimes.Set(directory, entry.Name, latest);
            }
        }
    }
}
