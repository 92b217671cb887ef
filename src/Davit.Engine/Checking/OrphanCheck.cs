using System.Globalization;
using Davit.Content;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>Files and directories without a record. Others may be removing some at this moment: what is there a second time counts.</summary>
internal sealed class OrphanCheck(Store store, SnapshotStore snapshots)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var first = Find();
        if (first.Count == 0)
        {
            return [];
        }

        await Task.Delay(Patience, cancellationToken);
        var second = Find().ToHashSet();
        return [.. first.Where(second.Contains).Select(o => new Finding(o.Kind, o.Subject) { Detail = "nothing in the store knows of it" })];
    }

    public void Remove(Finding orphan)
    {
        // Killed in the middle, the next command looks for directories without a row.
        _ = store.ProcessId;
        switch (orphan.Kind)
        {
            case FindingKind.OrphanBlob:
                store.Blobs.RemoveOrphans([Digest.Parse(orphan.Subject)]);
                break;
            case FindingKind.OrphanDownload:
                store.Blobs.Downloads.RemoveOrphan(Path.GetFileName(orphan.Subject));
                break;
            case FindingKind.OrphanLayer:
                snapshots.RemoveOrphan(long.Parse(Path.GetFileName(orphan.Subject), CultureInfo.InvariantCulture));
                break;
            case FindingKind.OrphanContainer:
                Directory.Delete(Path.Combine(store.Paths.Root, orphan.Subject), recursive: true);
                break;
        }
    }

    private List<(FindingKind Kind, string Subject)> Find() =>
    [
        .. store.Blobs.ListOrphans().Select(d => (FindingKind.OrphanBlob, d.ToString())),
        .. store.Blobs.ListOrphanDownloads().Select(name => (FindingKind.OrphanDownload, $"downloads/{name}")),
        .. snapshots.ListOrphans().Select(id => (FindingKind.OrphanLayer, string.Create(CultureInfo.InvariantCulture, $"snapshots/{id}"))),
        .. OrphanContainers().Select(id => (FindingKind.OrphanContainer, $"containers/{id}")),
    ];

    // Names first, rows second: a container has its row before its directory.
    private IEnumerable<string> OrphanContainers()
    {
        var names = Directory.EnumerateDirectories(store.Paths.Containers).Select(path => Path.GetFileName(path)).ToList();
        return names.Except(store.Database.Read(session => session.Query("SELECT id FROM containers", row => row.GetText(0))));
    }
}
