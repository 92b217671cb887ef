namespace Davit.Engine.Upkeep;

/// <summary>Where the store's room goes.</summary>
/// <param name="Images">Layers that an image needs, and all blobs. Active: used by containers.</param>
/// <param name="Containers">What they wrote. Active: running.</param>
/// <param name="BuildCache">Layers that only the cache holds. Active: steps whose layers images need, which cost nothing.</param>
/// <param name="Downloads">What unfinished pulls left or have so far: beginnings of blobs, layers that no image needs yet. Active: running.</param>
public sealed record DiskUsage(UsageRow Images, UsageRow Containers, UsageRow BuildCache, UsageRow Downloads);
