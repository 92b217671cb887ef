namespace Davit.Engine.Upkeep;

public sealed record PruneBuildCacheRequest
{
    public CacheScope Scope { get; init; }

    /// <summary>Stop when the cache's layers take no more than this; null for no such limit.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>Only records last used before; labels play no part.</summary>
    public PruneFilter Filter { get; init; } = PruneFilter.None;

    /// <summary>Only the record whose ID begins so.</summary>
    public string? Id { get; init; }

    public PruneMode Mode { get; init; }
}
