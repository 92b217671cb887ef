using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Syncing;

namespace Davit.Cli.Rendering.Syncing;

/// <summary>What became of tags, as templates see it.</summary>
internal static class SyncRows
{
    private const string Columns = "table {{.Target}}\t{{.Source}}\t{{.Status}}";

    public static string Format(string format) => format == FormatOption.Table ? Columns : format;

    public static RowShape<SyncedTag> Shape() => new(
        "*formatter.syncContext",
        [
            new("Source", "SOURCE", t => t.Source.FamiliarName),
            new("Target", "TARGET", t => t.Target.FamiliarName),
            new("Status", "STATUS", t => Words(t.Status)),
            new("Digest", "DIGEST", t => t.Digest?.ToString() ?? ""),
            new("Error", "ERROR", t => t.Error?.Message ?? ""),
        ]);

    public static string Words(SyncStatus status) => status switch
    {
        SyncStatus.Copied => "copied",
        SyncStatus.Unchanged => "unchanged",
        SyncStatus.Deleted => "deleted",
        SyncStatus.WouldCopy => "to copy",
        SyncStatus.WouldDelete => "to delete",
        SyncStatus.Failed => "failed",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
