using System.Globalization;
using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>
/// The files of blobs, without any record of them:
/// <code>
/// blobs/sha256/ab/abcd…          immutable bytes, complete and verified, on the disk
/// ingest/&lt;process&gt;.&lt;n&gt;/data      bytes on their way
/// ingest/&lt;process&gt;.&lt;n&gt;/journal   what they shall become
/// </code>
/// Both directories are on one file system. Thread-safe.
/// </summary>
public sealed class BlobDirectory
{
    // errno EWOULDBLOCK, as the base library hands it on
    private const int WouldBlock = 11;

    private const int MaxAttempts = 100;

    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(2);

    private readonly string _blobs;
    private readonly string _ingests;
    private readonly Func<string> _processId;
    private long _lastIngest;

    /// <param name="blobs">Directory of the blobs; must exist.</param>
    /// <param name="ingests">Directory of unfinished blobs; must exist.</param>
    /// <param name="processId">Names the owner of ingests, asked when one begins.</param>
    public BlobDirectory(string blobs, string ingests, Func<string> processId)
    {
        _blobs = blobs;
        _ingests = ingests;
        _processId = processId;
    }

    public string PathOf(Digest digest) => Path.Combine(_blobs, digest.Algorithm, digest.Hex[..2], digest.Hex);

    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>Null when there is no such file.</summary>
    public long? FindSizeBytes(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <exception cref="DavitException">NotFound.</exception>
    public FileStream OpenRead(Digest digest)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(PathOf(digest), new FileStreamOptions
                {
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                    Options = FileOptions.SequentialScan,
                });
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new DavitException(ErrorKind.NotFound, $"open blob {digest}: not in the store", innerException: e);
            }
            catch (IOException e) when (e.HResult == WouldBlock && attempt < MaxAttempts)
            {
                // Who wrote it had it locked. A program that this process started just then has the lock as well, from its
                // fork until its exec (flock(2)).
                Thread.Sleep(AttemptDelay);
            }
        }
    }

    /// <summary>Removes a blob's file; false when there was none.</summary>
    public bool Delete(Digest digest)
    {
        var path = PathOf(digest);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>Every blob file, in no order. Files with other names are passed over.</summary>
    public IEnumerable<Digest> List()
    {
        foreach (var algorithm in Directory.EnumerateDirectories(_blobs))
        {
            foreach (var prefix in Directory.EnumerateDirectories(algorithm))
            {
                foreach (var file in Directory.EnumerateFiles(prefix))
                {
                    if (Digest.TryParse($"{Path.GetFileName(algorithm)}:{Path.GetFileName(file)}", out var digest))
                    {
                        yield return digest;
                    }
                }
            }
        }
    }

    public BlobIngest BeginIngest(IngestRequest request)
    {
        var processId = _processId();
        var name = string.Create(CultureInfo.InvariantCulture, $"{processId}.{Interlocked.Increment(ref _lastIngest)}");
        return new BlobIngest(this, IngestFile.Create(Path.Combine(_ingests, name), request, processId), request);
    }

    /// <summary>Removes unfinished blobs whose owner is gone.</summary>
    public void RemoveIngests(Func<string, bool> isAlive)
    {
        foreach (var path in Directory.EnumerateDirectories(_ingests))
        {
            var name = Path.GetFileName(path.AsSpan());
            var owner = name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : name;
            if (!isAlive(owner.ToString()))
            {
                RemoveIngest(path);
            }
        }
    }

    /// <summary>Moves a complete, synced file to its place; its name is on the disk when the call returns.</summary>
    public void MoveIn(string file, Digest digest)
    {
        var path = PathOf(digest);
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            var algorithm = Path.GetDirectoryName(directory)!;
            Directory.CreateDirectory(directory);
            DurableFiles.SyncNames(algorithm);
            DurableFiles.SyncNames(_blobs);
        }

        DurableFiles.Rename(file, path);
        DurableFiles.SyncNames(directory);
    }

    /// <summary>Makes this process known before it does what, cut off, would leave files without an owner.</summary>
    internal void NameOwner() => _ = _processId();

    internal bool HasIngestsOf(string processId) =>
        Directory.EnumerateDirectories(_ingests, processId + ".*").Any();

    private static void RemoveIngest(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Its owner finished it, and itself, between our look and our hand.
        }
    }
}
