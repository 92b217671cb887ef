using Davit.Linux;

namespace Davit.Build.Execution;

/// <summary>Makes what is younger than SOURCE_DATE_EPOCH exactly as old: on the disk, so that the layer's tar is always the same.</summary>
internal static class TimeClamp
{
    public static void Apply(string treePath, FileTime latest)
    {
        using var root = DirectoryHandle.Open(treePath);
        Apply(root, latest);
    }

    private static void Apply(DirectoryHandle directory, FileTime latest)
    {
        foreach (var entry in directory.ReadEntries())
        {
            if (entry.Kind == FileKind.Directory)
            {
                using var below = directory.OpenDirectory(entry.Name);
                Apply(below, latest);
            }
            else if (directory.Status(entry.Name) is { } status && status.ModifiedAt > latest)
            {
                FileTimes.Set(directory, entry.Name, latest);
            }
        }

        if (directory.Status().ModifiedAt > latest)
        {
            FileTimes.Set(directory, latest);
        }
    }
}
