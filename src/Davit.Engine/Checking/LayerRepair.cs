using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>Unpacks again what is gone or was changed.</summary>
internal sealed class LayerRepair(Store store, SnapshotStore snapshots, LayerCheck layers, BlobRefetch refetch)
{
    // Running containers, builds at work and mounted images have the old files open.
    private const string InUse = """
        WITH RECURSIVE used(id) AS (
            SELECT s.parent_id FROM snapshots s LEFT JOIN containers c ON c.snapshot_id = s.id
                WHERE s.kind = 'active' AND s.parent_id IS NOT NULL AND (s.process_id IS NOT NULL OR c.state = 'running')
            UNION SELECT s.id FROM lease_chains l JOIN leases o ON o.id = l.lease_id AND o.process_id <> ?1 JOIN snapshots s ON s.chain_id = l.chain_id
            UNION SELECT s.id FROM image_mounts i JOIN manifests m ON m.image_id = i.image_id JOIN snapshots s ON s.chain_id = m.chain_id
            UNION SELECT s.parent_id FROM used JOIN snapshots s ON s.id = used.id WHERE s.parent_id IS NOT NULL)
        SELECT 1 FROM used WHERE id = ?2
        """;

    /// <exception cref="DavitException">It could not be done, and why.</exception>
    public async Task<string> RunAsync(ChainId chain, Lease lease, CancellationToken cancellationToken)
    {
        lease.Protect(chain);
        return snapshots.Find(chain) is { } snapshot
            ? await RestoreAsync(snapshot, lease, cancellationToken)
            : await UnpackAsync(chain, lease, cancellationToken);
    }

    private async Task<string> RestoreAsync(CommittedSnapshot snapshot, Lease lease, CancellationToken cancellationToken)
    {
        if (store.Database.Read(session => session.Exists(InUse, store.ProcessId, snapshot.Id)))
        {
            throw new DavitException(ErrorKind.Conflict, "it is in use: repair it when no container, build or mount uses it");
        }

        if (layers.FindSource(snapshot) is null)
        {
            try
            {
                await FetchAnyAsync(store.Images.FindLayerBlobs(snapshot.DiffId), lease, cancellationToken);
            }
            catch (DavitException) when (!SnapshotVerifier.Exists(snapshot))
            {
                new LostLayers(store, snapshots).Forget(snapshot);
                throw;
            }
        }

        await new SnapshotVerifier(store, snapshots).RestoreAsync(snapshot, layers.FindSource(snapshot)!, cancellationToken);
        return "unpacked again";
    }

    private async Task FetchAnyAsync(IReadOnlyList<Descriptor> blobs, Lease lease, CancellationToken cancellationToken)
    {
        var problem = new DavitException(ErrorKind.NotFound, "it was built here, and no registry has it: build it again");
        foreach (var blob in blobs)
        {
            try
            {
                await refetch.RunAsync(blob, lease, cancellationToken);
                return;
            }
            catch (DavitException e)
            {
                problem = e;
            }
        }

        throw problem;
    }

    private async Task<string> UnpackAsync(ChainId chain, Lease lease, CancellationToken cancellationToken)
    {
        var digest = store.Database.Read(session => session.QueryFirst("SELECT digest FROM manifests WHERE chain_id = ?", row => row.GetDigest(0), chain))
            ?? throw new DavitException(ErrorKind.NotFound, "no image has it any more");
        var manifest = store.Images.GetManifest(digest).Value;
        var config = store.Images.GetConfig(manifest.Config).Value;
        lease.Protect(ChainId.All(config.DiffIds));
        var sources = config.DiffIds.Zip(manifest.Layers, (diffId, layer) => new LocalLayer(store, snapshots, layer, diffId));
        await new LayerUnpacker(snapshots).UnpackAsync([.. sources], progress: null, cancellationToken);
        return "unpacked";
    }
}
