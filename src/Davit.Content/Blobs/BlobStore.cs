using Davit.Content.Database;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>
/// Blobs with a row each; the row is what makes a blob exist. Files come and go only under the database's write lock:
/// a file is moved in before its row is written, and removed after its row was. Thread-safe.
/// </summary>
public sealed class BlobStore
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;

    internal BlobStore(BlobDirectory directory, DownloadDirectory downloads, SqliteDatabase database, TimeProvider time)
    {
        Downloads = downloads;
        Directory = directory;
        _database = database;
        _time = time;
    }

    public BlobDirectory Directory { get; }

    /// <summary>What interrupted downloads left, and running ones have so far.</summary>
    public DownloadDirectory Downloads { get; }

    public bool Contains(Digest digest) => _database.Read(session => session.Exists("SELECT 1 FROM blobs WHERE digest = ?", digest));

    public BlobInfo? Find(Digest digest) => _database.Read(session => session.QueryFirst(
        "SELECT size_bytes, created_at FROM blobs WHERE digest = ?", row => new BlobInfo(digest, row.GetInt64(0), row.GetTime(1)), digest));

    /// <summary>The blob as a seekable file; the caller disposes it.</summary>
    /// <exception cref="DavitException">NotFound; Corrupt: its file was removed behind the store's back.</exception>
    public FileStream OpenRead(Digest digest)
    {
        if (!Contains(digest))
        {
            throw NotFound(digest);
        }

        try
        {
            return Directory.OpenRead(digest);
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            throw new DavitException(
                ErrorKind.Corrupt, $"open blob {digest}: its file is missing", "Pull or build the image again.", e);
        }
    }

    /// <summary>The bytes of a blob that must be small: a manifest, a config.</summary>
    /// <exception cref="DavitException">NotFound; Corrupt: more than <paramref name="maxBytes"/>, or damaged on the disk.</exception>
    public ReadOnlyMemory<byte> ReadSmall(Digest digest, int maxBytes)
    {
        using var file = OpenRead(digest);
        if (file.Length > maxBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"read blob {digest}: {file.Length} bytes, the limit is {maxBytes}");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return digest.Matches(bytes)
            ? bytes
            : throw new DavitException(ErrorKind.Corrupt, $"read blob {digest}: damaged on the disk", "Pull or build the image again.");
    }

    /// <summary>Begins to store bytes of unknown digest and size.</summary>
    public BlobIngest BeginIngest() => BeginIngest(new IngestRequest());

    public BlobIngest BeginIngest(Descriptor expected) => BeginIngest(IngestRequest.For(expected));

    public BlobIngest BeginIngest(Descriptor expected, Lease lease) => BeginIngest(IngestRequest.For(expected) with { Lease = lease });

    public BlobIngest BeginIngest(IngestRequest request) =>
        Directory.BeginIngest(request with { Publish = (blob, move) => Publish(blob, move, request.Lease) });

    /// <summary>
    /// Begins to store a blob from where an interrupted download ended; abandoned in its turn, it leaves its bytes to the next.
    /// Null while somebody else, here or in another process, is at it.
    /// </summary>
    /// <exception cref="DavitException">Exhausted, Denied: the file cannot be made.</exception>
    public BlobIngest? TryBeginDownload(Descriptor expected, Lease lease)
    {
        Directory.NameOwner();
        var request = IngestRequest.For(expected) with { Lease = lease, Publish = (blob, move) => Publish(blob, move, lease) };
        return Downloads.TryOpen(expected) is { } file ? new BlobIngest(Directory, file, request) : null;
    }

    public async Task<Descriptor> PutAsync(Descriptor expected, Stream content, Lease? lease, CancellationToken cancellationToken)
    {
        await using var ingest = BeginIngest(IngestRequest.For(expected) with { Lease = lease });
        await ingest.WriteAsync(content, cancellationToken);
        return await ingest.CommitAsync(cancellationToken);
    }

    /// <summary>Stores bytes that are in memory; their digest is computed.</summary>
    public async Task<Descriptor> PutAsync(MediaType mediaType, ReadOnlyMemory<byte> content, Lease? lease, CancellationToken cancellationToken)
    {
        await using var ingest = BeginIngest(new IngestRequest { MediaType = mediaType, SizeBytes = content.Length, Lease = lease });
        await ingest.WriteAsync(content, cancellationToken);
        return await ingest.CommitAsync(cancellationToken);
    }

    /// <summary>Removes a blob whether or not anything points to it; false when it was not there.</summary>
    public bool Delete(Digest digest)
    {
        Directory.NameOwner();
        var existed = _database.Write(session => session.Execute("DELETE FROM blobs WHERE digest = ?", digest) > 0);
        DeleteFiles([digest]);
        return existed;
    }

    /// <summary>Every blob, in no order.</summary>
    public IReadOnlyList<BlobInfo> List() => _database.Read(session => session.Query(
        "SELECT digest, size_bytes, created_at FROM blobs", row => new BlobInfo(row.GetDigest(0), row.GetInt64(1), row.GetTime(2))));

    /// <summary>Files that no row stands for, and none is being written for.</summary>
    public IReadOnlyList<Digest> ListOrphans()
    {
        var files = Directory.List().ToList();
        var rows = List().Select(blob => blob.Digest).ToHashSet();
        var suspects = files.FindAll(digest => !rows.Contains(digest));

        // A file is moved in inside the write that makes its row.
        return suspects.Count == 0 ? [] : _database.Write(Durability.ProcessEnd, session => (IReadOnlyList<Digest>)
            [.. suspects.Where(d => !session.Exists("SELECT 1 FROM blobs WHERE digest = ?", d) && Directory.Contains(d))]);
    }

    /// <summary>Names in <c>downloads/</c> that are no beginning of a blob that is still to come.</summary>
    public IReadOnlyList<string> ListOrphanDownloads() => Downloads.ListOrphans(Contains);

    /// <summary>Removes files, those excepted that have a row by now.</summary>
    public void RemoveOrphans(IReadOnlyList<Digest> digests) => DeleteFiles(digests);

    /// <summary>Removes the files of blobs that have no row (any more).</summary>
    internal void DeleteFiles(IEnumerable<Digest> digests) => _database.Write(Durability.ProcessEnd, session =>
    {
        foreach (var digest in digests)
        {
            if (!session.Exists("SELECT 1 FROM blobs WHERE digest = ?", digest))
            {
                Directory.Delete(digest);
            }
        }
    });

    internal void DeleteOrphans() => DeleteFiles(Directory.List());

    private void Publish(Descriptor blob, Action move, Lease? lease)
    {
        try
        {
            _database.Write(session =>
            {
                move();
                lease?.Protect(session, blob.Digest);
                session.Execute(
                    "INSERT INTO blobs(digest, size_bytes, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    blob.Digest,
                    blob.SizeBytes,
                    _time.GetUtcNow());
            });
        }
        catch (SqliteException)
        {
            // A full disk may take the file and refuse the row.
            DeleteFiles([blob.Digest]);
            throw;
        }
    }

    private static DavitException NotFound(Digest digest) => new(ErrorKind.NotFound, $"open blob {digest}: not in the store");
}
