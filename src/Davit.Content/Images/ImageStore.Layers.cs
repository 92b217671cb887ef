using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>What is known of layers and of where their blobs can be had.</summary>
public sealed partial class ImageStore
{
    /// <summary>
    /// Records that a blob unpacks to this layer. Only for blobs that were unpacked or made here: a manifest's word for it
    /// would let one image replace the layers of another.
    /// </summary>
    public void RememberLayerBlob(DiffId layer, Descriptor blob) => _database.Write(session => session.Execute(
        "INSERT OR IGNORE INTO layer_blobs(diff_id, digest, media_type, size_bytes) VALUES (?, ?, ?, ?)",
        layer,
        blob.Digest,
        blob.MediaType,
        blob.SizeBytes));

    /// <summary>The blobs that are known to unpack to this layer, whether or not they are in the store.</summary>
    public IReadOnlyList<Descriptor> FindLayerBlobs(DiffId layer) => _database.Read(session => session.Query(
        "SELECT media_type, digest, size_bytes FROM layer_blobs WHERE diff_id = ?", row => ImageSql.ReadDescriptor(row, 0), layer));

    /// <summary>The layer a blob unpacks to; null when that is not known.</summary>
    public DiffId? FindDiffId(Digest blob) => _database.Read(session => session.QueryFirst(
        "SELECT diff_id FROM layer_blobs WHERE digest = ?", row => new DiffId(row.GetDigest(0)), blob));

    /// <summary>Records that a repository of a registry (its tag and digest are ignored) has this blob now.</summary>
    public void RememberBlobSource(Digest blob, ImageReference repository) => _database.Write(Durability.ProcessEnd, session => session.Execute(
        "INSERT OR REPLACE INTO blob_sources(digest, repository, seen_at) VALUES (?, ?, ?)", blob, repository.Repository, _time.GetUtcNow()));

    /// <summary>The repository turned out not to have the blob.</summary>
    public void ForgetBlobSource(Digest blob, ImageReference repository) => _database.Write(Durability.ProcessEnd, session =>
        session.Execute("DELETE FROM blob_sources WHERE digest = ? AND repository = ?", blob, repository.Repository));

    /// <summary>Repositories that had this blob when last seen, the latest first: candidates for a cross-repository mount.</summary>
    public IReadOnlyList<ImageReference> FindBlobSources(Digest blob) => _database.Read(session => session.Query(
        "SELECT repository FROM blob_sources WHERE digest = ? ORDER BY seen_at DESC", row => ImageReference.Parse(row.GetText(0)), blob));
}
