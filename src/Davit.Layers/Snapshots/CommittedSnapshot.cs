using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>A layer on disk in overlay form, never changed again, known by the chain it tops.</summary>
public sealed record CommittedSnapshot(long Id, ChainId ChainId, DiffId DiffId, long? ParentId, string DirectoryPath)
{
    /// <summary>Bytes of this layer's files.</summary>
    public long SizeBytes { get; init; }

    public long InodeCount { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string TreePath => Path.Combine(DirectoryPath, SnapshotStore.TreeName);
}
