using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.RegistryServer.Storage;

/// <summary>
/// The data directory of a registry, used by one process at a time:
/// <code>
/// registry.db                    what exists (see RegistrySchema)
/// blobs/sha256/ab/abcd…          immutable bytes
/// uploads/ID                     bytes of an unfinished upload; its length is what has been received
/// lock                           held while a server runs
/// </code>
/// </summary>
internal sealed class RegistryStorage : IDisposable
{
    private readonly IDisposable _lock;
    private readonly SqliteDatabase _database;

    private RegistryStorage(string root, IDisposable ownership, TimeProvider time)
    {
        _lock = ownership;
        var blobs = Directory.CreateDirectory(Path.Combine(root, "blobs")).FullName;
        var uploads = Directory.CreateDirectory(Path.Combine(root, "uploads")).FullName;
        _database = SqliteDatabase.Open(Path.Combine(root, "registry.db"), RegistrySchema.Current);
        // Uploads are not ingests, since those end with their process; the directory of ingests stays unused.
        Blobs = new BlobStorage(_database, new BlobDirectory(blobs, uploads, () => "registry"), time);
        Manifests = new ManifestStorage(_database, time);
        Repositories = new RepositoryStorage(_database);
        Uploads = new UploadStorage(_database, Blobs, uploads, time);
    }

    public BlobStorage Blobs { get; }

    public ManifestStorage Manifests { get; }

    public RepositoryStorage Repositories { get; }

    public UploadStorage Uploads { get; }

    /// <exception cref="DavitException">Conflict: another server uses the directory.</exception>
    public static RegistryStorage Open(string root, TimeProvider time)
    {
        Directory.CreateDirectory(root);
        var ownership = FileLocks.Current.TryLock(Path.Combine(root, "lock"))
            ?? throw new DavitException(ErrorKind.Conflict, $"open registry '{root}': another server uses it", "Stop the other server, or choose another directory with '--data'.");
        try
        {
            return new RegistryStorage(root, ownership, time);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Uploads.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }
}
