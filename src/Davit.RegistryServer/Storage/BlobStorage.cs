using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Content.Disk;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.RegistryServer.Storage;

/// <summary>Blobs as repositories see them. A path is derived from a parsed digest only.</summary>
internal sealed class BlobStorage(SqliteDatabase database, BlobDirectory directory, TimeProvider time)
{
    /// <summary>The size of a blob linked in the repository; null when there is none.</summary>
    public long? FindSizeBytes(string repository, Digest digest) => database.Read(session => FindSizeBytes(session, repository, digest));

    /// <summary>A blob's file, ready to be sent.</summary>
    /// <exception cref="DavitException">Corrupt: the file is not what its row says. Known before the first byte is sent.</exception>
    public SafeFileHandle Open(Digest digest, long sizeBytes)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(directory.PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.GetLength(file) == sizeBytes ? file : throw Damaged(digest, null);
        }
        catch (Exception e) when (e is IOException or DavitException)
        {
            file?.Dispose();
            throw e as DavitException ?? Damaged(digest, e);
        }
    }

    /// <summary>
    /// Takes a complete, verified and synced file into the store and links it in the repository.
    /// A file that is there already is replaced: the new one has just been verified, the old one may have suffered.
    /// </summary>
    public void Commit(string file, Descriptor blob, string repository, Action<SqliteSession> alongside)
    {
        try
        {
            database.Write(session =>
            {
                var now = time.GetUtcNow();
                session.Execute("INSERT INTO blobs(digest, size_bytes, created_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", blob.Digest, blob.SizeBytes, now);
                Link(session, RepositoryStorage.EnsureId(session, repository, now), blob.Digest, now);
                alongside(session);
                // Last, so that a row that cannot be written leaves the file where the client can finish it again.
                directory.MoveIn(file, blob.Digest);
            });
        }
        catch
        {
            TakeBack(file, blob.Digest);
            throw;
        }
    }

    /// <summary>
    /// Removes files no row tells of: a kill came between file and row. Only before serving. A database that knows no blob
    /// at all beside files is a new or a lost one; then they stay, for someone may bring back the old.
    /// </summary>
    public void RemoveOrphans()
    {
        var known = database.Read(session => session.Query("SELECT digest FROM blobs", row => row.GetDigest(0))).ToHashSet();
        if (known.Count == 0)
        {
            return;
        }

        foreach (var digest in directory.List().Where(d => !known.Contains(d)))
        {
            directory.Delete(digest);
        }
    }

    /// <summary>Links a blob of another repository; false when that one has no such blob.</summary>
    public bool Mount(string repository, string from, Digest digest) => database.Write(session =>
    {
        if (FindSizeBytes(session, from, digest) is null)
        {
            return false;
        }

        var now = time.GetUtcNow();
        Link(session, RepositoryStorage.EnsureId(session, repository, now), digest, now);
        return true;
    });

    /// <summary>Takes a blob out of a repository; false when it was not there. The bytes stay for others, and for garbage collection.</summary>
    public bool Unlink(string repository, Digest digest) => database.Write(session => session.Execute(
        "DELETE FROM repository_blobs WHERE digest = ? AND repository_id = (SELECT id FROM repositories WHERE name = ?)",
        digest, repository) > 0);

    internal static long? FindSizeBytes(SqliteSession session, string repository, Digest digest) => session.QueryFirst<long?>(
        """
        SELECT b.size_bytes FROM repositories r
        JOIN repository_blobs l ON l.repository_id = r.id
        JOIN blobs b ON b.digest = l.digest
        WHERE r.name = ? AND l.digest = ?
        """,
        row => row.GetInt64(0),
        repository, digest);

    private static void Link(SqliteSession session, long repositoryId, Digest digest, DateTimeOffset now) => session.Execute(
        "INSERT INTO repository_blobs(repository_id, digest, linked_at) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET linked_at = excluded.linked_at",
        repositoryId, digest, now);

    // The transaction failed at its very end. A blob that others have keeps the file: it has just been verified.
    private void TakeBack(string file, Digest digest) => database.Write(Durability.ProcessEnd, session =>
    {
        if (!File.Exists(file) && directory.Contains(digest) && !session.Exists("SELECT 1 FROM blobs WHERE digest = ?", digest))
        {
            DurableFiles.Rename(directory.PathOf(digest), file);
        }
    });

    private static DavitException Damaged(Digest digest, Exception? cause) =>
        new(ErrorKind.Corrupt, $"open blob {digest}: its file is damaged or missing", innerException: cause);
}
