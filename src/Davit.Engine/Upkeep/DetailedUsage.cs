namespace Davit.Engine.Upkeep;

/// <summary>Where the store's room goes, thing by thing.</summary>
public sealed record DetailedUsage(
    DiskUsage Summary, IReadOnlyList<ImageUsage> Images, IReadOnlyList<ContainerUsage> Containers, IReadOnlyList<CacheUsage> BuildCache);
