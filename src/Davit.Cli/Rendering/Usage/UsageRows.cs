using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Rendering.Usage;

/// <summary>The sum of the disk usage as Docker's templates see it: four rows, and one more while pulls are unfinished.</summary>
internal static class UsageRows
{
    private const string Columns = "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";

    private static readonly UsageRow NoVolumes = new(0, 0, 0, 0);

    public static RowShape<(string Type, UsageRow Row)> Shape { get; } = new(
        "*formatter.diskUsageImagesContext",
        [
            new("Type", "TYPE", u => u.Type),
            new("TotalCount", "TOTAL", u => $"{u.Row.Count}"),
            new("Active", "ACTIVE", u => $"{u.Row.Active}"),
            new("Size", "SIZE", u => HumanText.PreciseSize(u.Row.SizeBytes)),
            new("Reclaimable", "RECLAIMABLE", u => Reclaimable(u.Type, u.Row)),
        ]);

    public static string Format(string? format) => format is null or FormatOption.Table ? Columns : format;

    public static IEnumerable<(string Type, UsageRow Row)> Of(DiskUsage usage) =>
        [("Images", usage.Images), ("Containers", usage.Containers), ("Local Volumes", NoVolumes), ("Build Cache", usage.BuildCache), .. Downloads(usage)];

    // Not there in Docker, and rarely here.
    private static IEnumerable<(string Type, UsageRow Row)> Downloads(DiskUsage usage) =>
        usage.Downloads.SizeBytes > 0 ? [("Downloads", usage.Downloads)] : [];

    private static string Reclaimable(string type, UsageRow row) => HumanText.PreciseSize(row.ReclaimableBytes)
        + (row.SizeBytes > 0 && type != "Build Cache" ? $" ({row.ReclaimableBytes * 100 / row.SizeBytes}%)" : "");
}
