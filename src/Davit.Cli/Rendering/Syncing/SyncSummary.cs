using System.Globalization;
using Davit.Engine.Syncing;

namespace Davit.Cli.Rendering.Syncing;

/// <summary>How many tags of each repository were copied, unchanged, deleted, failed.</summary>
internal static class SyncSummary
{
    public static void Write(TextWriter output, SyncReport report, SyncMode mode)
    {
        var isDryRun = mode == SyncMode.DryRun;
        var (copied, deleted) = isDryRun ? (SyncStatus.WouldCopy, SyncStatus.WouldDelete) : (SyncStatus.Copied, SyncStatus.Deleted);
        var table = isDryRun
            ? new TextTable("SOURCE", "TARGET", "TO COPY", "UNCHANGED", "TO DELETE", "FAILED")
            : new TextTable("SOURCE", "TARGET", "COPIED", "UNCHANGED", "DELETED", "FAILED");
        var pairs = report.Tags.GroupBy(t => (Source: t.Source.FamiliarRepository, Target: t.Target.FamiliarRepository));
        foreach (var pair in pairs.OrderBy(p => p.Key.Source, StringComparer.Ordinal).ThenBy(p => p.Key.Target, StringComparer.Ordinal))
        {
            table.Add([pair.Key.Source, pair.Key.Target, .. new[] { copied, SyncStatus.Unchanged, deleted, SyncStatus.Failed }.Select(Count)]);

            string Count(SyncStatus status) => pair.Count(t => t.Status == status).ToString(CultureInfo.InvariantCulture);
        }

        table.WriteTo(output);
    }
}
