namespace Davit.Layers.Applying;

/// <summary>What a tree takes: bytes of file contents, and inodes.</summary>
public sealed record SnapshotUsage(long SizeBytes, long InodeCount);
