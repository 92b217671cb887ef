using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Rendering.Usage;

/// <summary>Images, volumes and build cache as <c>system df --verbose</c> shows them to templates.</summary>
internal static class DetailRows
{
    private const string None = "<none>";

    public static RowShape<ImageUsage> Images(RowStyle style) => new(
        "*formatter.imageContext",
        [
            new("ID", "IMAGE ID", i => style.Id(i.Id.ToString())),
            new("Repository", "REPOSITORY", i => i.Name?.FamiliarRepository ?? None),
            new("Tag", "TAG", i => i.Name?.Tag ?? None),
            new("Digest", "DIGEST", _ => ""),
            new("CreatedSince", "CREATED", i => style.Since(i.Created)),
            new("CreatedAt", "CREATED AT", i => style.At(i.Created)),
            new("Size", "SIZE", i => HumanText.Size(i.SizeBytes)),
            new("SharedSize", "SHARED SIZE", i => HumanText.Size(i.SharedBytes)),
            new("UniqueSize", "UNIQUE SIZE", i => HumanText.Size(i.UniqueBytes)),
            new("VirtualSize", "SIZE", i => HumanText.Size(i.SizeBytes)),
            new("Containers", "CONTAINERS", i => $"{i.Containers}"),
            new("PackedSize", "PACKED SIZE", i => HumanText.Size(i.PackedBytes)),
        ]);

    /// <summary>There are none yet.</summary>
    public static RowShape<string> Volumes { get; } = new(
        "*formatter.volumeContext", [new("Name", "VOLUME NAME", v => v), new("Links", "LINKS", _ => "0"), new("Size", "SIZE", _ => "0B")]);

    /// <summary>A record that images use carries a star, as Docker marks what is in use.</summary>
    public static RowShape<CacheUsage> BuildCache(RowStyle style) => new(
        "*formatter.buildCacheContext",
        [
            new("ID", "CACHE ID", c => style.Id(c.Id) + (c.IsShared ? "*" : "")),
            new("Parent", "PARENT", _ => ""),
            new("CacheType", "CACHE TYPE", _ => "regular"),
            new("Description", "DESCRIPTION", _ => ""),
            new("Size", "SIZE", c => HumanText.Size(c.SizeBytes)),
            new("CreatedAt", "CREATED AT", c => style.At(c.Created)),
            new("CreatedSince", "CREATED", c => style.Since(c.Created)),
            new("LastUsedAt", "LAST USED AT", c => style.At(c.LastUsed)),
            new("LastUsedSince", "LAST USED", c => style.Since(c.LastUsed)),
            new("UsageCount", "USAGE", c => $"{c.UseCount}"),
            new("InUse", "IN USE", c => c.IsShared ? "true" : "false"),
            new("Shared", "SHARED", c => c.IsShared ? "true" : "false"),
        ]);
}
