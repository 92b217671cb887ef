using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Checking;

/// <summary>
/// Looks at everything a store has, beside whoever uses it, and repairs what can be:
/// <list type="number">
/// <item>the database and what its rows say is missing;</item>
/// <item>every blob's bytes;</item>
/// <item>unpacked layers, from the bottom of each stack up;</item>
/// <item>files and directories without a row.</item>
/// </list>
/// A finding is looked at again before it counts, since others add and remove meanwhile; what is repaired is under a lease.
/// </summary>
internal sealed class CheckStore(Store store, SnapshotStore snapshots, Func<RegistryClient> client, LayerStorage storage)
{
    private readonly StructureCheck _structure = new(store, storage);
    private readonly LayerCheck _layers = new(store, snapshots);
    private readonly OrphanCheck _orphans = new(store, snapshots);

    public async Task<CheckReport> RunAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire("system check");
        var repair = request.Mode == CheckMode.Repair;
        var findings = new List<Finding>();

        // Blobs before layers: these are unpacked from those.
        var (blobs, ofBlobs) = await new BlobCheck(store).RunAsync(cancellationToken);
        var structure = _structure.Run();
        var known = ofBlobs.Select(f => f.Subject).ToHashSet();
        await AddAsync([.. structure.Where(f => f.Kind != FindingKind.MissingLayer && !known.Contains(f.Subject)), .. ofBlobs]);
        await AddAsync([.. structure.Where(f => f.Kind == FindingKind.MissingLayer)]);
        var (count, ofLayers) = await _layers.RunAsync(request.Depth, cancellationToken);
        await AddAsync(BottomUp(ofLayers));
        await AddAsync(await _orphans.RunAsync(cancellationToken));
        if (repair)
        {
            lease.Dispose();
            new GarbageSweep(store, snapshots).RunOnAll();
        }

        return new CheckReport(blobs.Count, blobs.Sum(b => b.SizeBytes), count, findings);

        async Task AddAsync(IReadOnlyList<Finding> found)
        {
            foreach (var finding in found)
            {
                var named = finding with { Images = _structure.NamesOf(finding.Subject) };
                findings.Add(repair && finding.Outcome == FindingOutcome.Broken ? await RepairAsync(named, lease, cancellationToken) : named);
            }
        }
    }

    private IReadOnlyList<Finding> BottomUp(IReadOnlyList<Finding> findings) =>
        [.. findings.OrderBy(f => Depth(ChainId.Parse(f.Subject)))];

    private int Depth(ChainId chain)
    {
        var depth = 0;
        for (var id = snapshots.Find(chain)?.ParentId; id is { } parent; depth++)
        {
            id = store.Database.Read(session => session.QueryFirst("SELECT parent_id FROM snapshots WHERE id = ?", row => row.GetInt64OrNull(0), parent));
        }

        return depth;
    }

    private async Task<Finding> RepairAsync(Finding finding, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            switch (finding.Kind)
            {
                case FindingKind.CorruptBlob or FindingKind.MissingBlob:
                    return finding.Repaired(await RepairBlobAsync(Digest.Parse(finding.Subject), lease, cancellationToken));
                case FindingKind.MissingLayer or FindingKind.ChangedLayer:
                    var repair = new LayerRepair(store, snapshots, _layers, new BlobRefetch(store, snapshots, client));
                    return finding.Repaired(await repair.RunAsync(ChainId.Parse(finding.Subject), lease, cancellationToken));
                case FindingKind.OrphanBlob or FindingKind.OrphanDownload or FindingKind.OrphanLayer or FindingKind.OrphanContainer:
                    _orphans.Remove(finding);
                    return finding.Repaired("removed");
                default:
                    return finding;
            }
        }
        catch (Exception e) when (e is DavitException or IOException or UnauthorizedAccessException)
        {
            return finding.StillBroken($"{finding.Detail}; it cannot be repaired: {e.Message}");
        }
    }

    private async Task<string> RepairBlobAsync(Digest digest, Lease lease, CancellationToken cancellationToken)
    {
        if (_structure.DescriptorOf(digest) is not { } blob)
        {
            store.Blobs.Delete(digest);
            return "removed, since nothing needs it";
        }

        return await new BlobRefetch(store, snapshots, client).RunAsync(blob, lease, cancellationToken);
    }
}
