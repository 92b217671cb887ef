namespace Davit.Engine.Upkeep;

/// <summary>What a prune took away, or would take, in order.</summary>
/// <param name="FreedBytes">Of the disk, all together: blobs and unpacked layers.</param>
public sealed record PruneResult<T>(IReadOnlyList<T> Removed, long FreedBytes);
