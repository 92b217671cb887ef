using System.Globalization;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>Looks whether unpacked layers are there, and, at a deep check, whether their files are still the layers'.</summary>
internal sealed class LayerCheck(Store store, SnapshotStore snapshots)
{
    private readonly SnapshotVerifier _verifier = new(store, snapshots);

    public async Task<(int Count, IReadOnlyList<Finding> Findings)> RunAsync(CheckDepth depth, CancellationToken cancellationToken)
    {
        var all = snapshots.List();
        var findings = new List<Finding>();
        foreach (var snapshot in all)
        {
            if (await CheckAsync(snapshot, depth, cancellationToken) is { } finding && snapshots.Find(snapshot.ChainId)?.Id == snapshot.Id)
            {
                findings.Add(finding);
            }
        }

        return (all.Count, findings);
    }

    /// <summary>Where a layer can be unpacked from here; null when its blob is not.</summary>
    public LocalLayer? FindSource(CommittedSnapshot snapshot) =>
        store.Images.FindLayerBlobs(snapshot.DiffId).FirstOrDefault(b => store.Blobs.Contains(b.Digest)) is { } blob
            ? new LocalLayer(store, snapshots, blob, snapshot.DiffId)
            : null;

    private async Task<Finding?> CheckAsync(CommittedSnapshot snapshot, CheckDepth depth, CancellationToken cancellationToken)
    {
        var subject = snapshot.ChainId.ToString();
        if (depth == CheckDepth.Normal)
        {
            return SnapshotVerifier.Exists(snapshot) ? null : Missing();
        }

        try
        {
            return await _verifier.CompareAsync(snapshot, FindSource(snapshot), cancellationToken) switch
            {
                SnapshotCondition.Missing => Missing(),
                SnapshotCondition.Changed => new Finding(FindingKind.ChangedLayer, subject) { Detail = $"the files in {PathOf(snapshot)} are not the layer's" },
                SnapshotCondition.Unknown => new Finding(FindingKind.UnverifiedLayer, subject)
                {
                    Outcome = FindingOutcome.Noted,
                    Detail = "its files do not make its digest, and its blob is not here to compare them with",
                },
                _ => null,
            };
        }
        catch (DavitException e)
        {
            return new Finding(FindingKind.UnverifiedLayer, subject) { Outcome = FindingOutcome.Noted, Detail = e.Message };
        }

        Finding Missing() => new(FindingKind.MissingLayer, subject) { Detail = $"its directory {PathOf(snapshot)} is gone" };
    }

    private static string PathOf(CommittedSnapshot snapshot) => string.Create(CultureInfo.InvariantCulture, $"snapshots/{snapshot.Id}");
}
