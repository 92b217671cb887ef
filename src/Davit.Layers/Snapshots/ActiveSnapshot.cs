namespace Davit.Layers.Snapshots;

/// <summary>A writable directory on top of a committed snapshot, or of nothing; owned by this process or by a container.</summary>
/// <param name="Id">Its row, and the name of its directory.</param>
/// <param name="ParentId">The row of the snapshot below.</param>
/// <param name="DirectoryPath">Holds the tree and what overlayfs needs beside it.</param>
public sealed record ActiveSnapshot(long Id, long? ParentId, string DirectoryPath)
{
    /// <summary>What is written, in overlay form.</summary>
    public string TreePath => Path.Combine(DirectoryPath, SnapshotStore.TreeName);

    /// <summary>overlayfs' work directory.</summary>
    public string WorkPath => Path.Combine(DirectoryPath, SnapshotStore.WorkName);
}
