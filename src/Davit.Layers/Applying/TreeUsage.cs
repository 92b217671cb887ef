using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>Counts a tree's bytes and inodes, hard links once.</summary>
internal static class TreeUsage
{
    internal static SnapshotUsage Measure(string path)
    {
        using var root = DirectoryHandle.Open(path);
        return Measure(root);
    }

    internal static SnapshotUsage Measure(DirectoryHandle root)
    {
        var counter = new Counter();
        counter.Add(root);
        return new SnapshotUsage(counter.Bytes, counter.Inodes);
    }

    private sealed class Counter
    {
        private readonly HashSet<ulong> _linked = [];

        internal long Bytes { get; private set; }

        internal long Inodes { get; private set; }

        internal void Add(DirectoryHandle directory)
        {
            foreach (var entry in directory.ReadEntries())
            {
                if (directory.Status(entry.Name) is not { } status || (status.LinkCount > 1 && !status.IsDirectory && !_linked.Add(status.Inode)))
                {
                    continue;
                }

                Inodes++;
                Bytes += status.Kind == FileKind.Regular ? status.SizeBytes : 0;
                if (status.IsDirectory)
                {
                    using var below = directory.OpenDirectory(entry.Name);
                    Add(below);
                }
            }
        }
    }
}
