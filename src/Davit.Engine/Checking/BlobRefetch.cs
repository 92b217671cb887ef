using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Layers.Compression;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Checking;

/// <summary>
/// Gets a blob's bytes again: from a registry that is known to have it, or has an image with it; a layer that was made here by
/// packing it once more, which gives the same bytes.
/// </summary>
internal sealed class BlobRefetch(Store store, SnapshotStore snapshots, Func<RegistryClient> client)
{
    /// <returns>Where it came from, in words.</returns>
    /// <exception cref="DavitException">It could be had nowhere; the message says where it was asked for.</exception>
    public async Task<string> RunAsync(Descriptor blob, Lease lease, CancellationToken cancellationToken)
    {
        lease.Protect(blob.Digest);
        var problems = new List<string>();
        foreach (var repository in Repositories(blob.Digest))
        {
            try
            {
                await FetchAsync(blob, repository, lease, cancellationToken);
                return $"fetched again from {repository.FamiliarRepository}";
            }
            catch (DavitException e)
            {
                problems.Add(e.Message);
            }
        }

        return await TryPackAsync(blob, lease, problems, cancellationToken)
            ? "packed again from its files"
            : throw new DavitException(ErrorKind.NotFound, problems.Count == 0 ? "no registry is known to have it" : string.Join("; ", problems.Distinct()));
    }

    private async Task FetchAsync(Descriptor blob, ImageReference repository, Lease lease, CancellationToken cancellationToken)
    {
        var source = client().Open(repository.WithDigest(blob.Digest));
        if (blob.MediaType.IsIndex || blob.MediaType.IsManifest)
        {
            var manifest = await source.GetManifestAsync(blob, cancellationToken);
            await store.Blobs.PutAsync(blob, new MemoryStream(manifest.Bytes.ToArray()), lease, cancellationToken);
            return;
        }

        await using var content = await source.OpenBlobAsync(blob, cancellationToken);
        await store.Blobs.PutAsync(blob, content, lease, cancellationToken);
    }

    private async Task<bool> TryPackAsync(Descriptor blob, Lease lease, List<string> problems, CancellationToken cancellationToken)
    {
        if (store.Images.FindDiffId(blob.Digest) is not { } layer || snapshots.List().FirstOrDefault(s => s.DiffId == layer) is not { } snapshot)
        {
            return false;
        }

        try
        {
            var compression = store.Images.FindLayerBlobs(layer).First(b => b.Digest == blob.Digest).MediaType.Compression;
            await using var ingest = store.Blobs.BeginIngest(new IngestRequest { MediaType = MediaType.LayerOf(compression), Lease = lease });
            var packer = new LayerPacker(store, snapshots, new CompressionChoice(compression));
            return (await packer.PackAsync(new PushedLayer(blob, layer, snapshot.ChainId), ingest, cancellationToken)).Digest == blob.Digest;
        }
        catch (DavitException e)
        {
            problems.Add(e.Message);
            return false;
        }
    }

    // The blob's own sources first, then those of images that have it.
    private IEnumerable<ImageReference> Repositories(Digest digest) => store.Images.FindBlobSources(digest).Concat(store.Database.Read(session => session.Query(
        """
        WITH RECURSIVE above(digest) AS (VALUES (?) UNION SELECT e.parent FROM above JOIN manifest_edges e ON e.digest = above.digest)
        SELECT DISTINCT r.repository FROM above JOIN repo_digests r ON r.digest = above.digest ORDER BY 1
        """,
        row => ImageReference.Parse(row.GetText(0)),
        digest))).DistinctBy(r => r.Repository);
}
