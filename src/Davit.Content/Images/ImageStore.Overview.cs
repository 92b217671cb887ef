using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>Facts of all images at once, for lists.</summary>
public sealed partial class ImageStore
{
    /// <summary>Every manifest and index with each repository of a registry that is known to have it.</summary>
    public IReadOnlySet<RepoDigest> ListRepoDigests() => _database.Read(session => session.Query(
        "SELECT digest, repository FROM repo_digests", row => new RepoDigest(row.GetDigest(0), row.GetText(1)))).ToHashSet();

    /// <summary>How many containers each image has; images without any are left out.</summary>
    public IReadOnlyDictionary<ImageId, int> CountContainers() => _database.Read(session => session.Query(
        "SELECT image_id, count(*) FROM containers WHERE image_id IS NOT NULL GROUP BY image_id",
        row => (Id: new ImageId(row.GetDigest(0)), Count: row.GetInt32(1)))).ToDictionary(r => r.Id, r => r.Count);

    /// <summary>For each manifest the bytes of its config and layers that are here as blobs.</summary>
    public IReadOnlyDictionary<Digest, long> SumBlobs() => _database.Read(session => session.Query(
        "SELECT e.parent, SUM(b.size_bytes) FROM manifest_edges e JOIN blobs b ON b.digest = e.digest WHERE e.kind <> 'child' GROUP BY e.parent",
        row => (Digest: row.GetDigest(0), Bytes: row.GetInt64(1)))).ToDictionary(r => r.Digest, r => r.Bytes);
}
