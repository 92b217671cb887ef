using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>
/// Blobs that began to come from a registry:
/// <code>
/// downloads/sha256-abcd…     the first bytes of that blob, as many as came; locked while somebody gets the rest
/// </code>
/// Such a file outlives its process, however that ends, and the next download of the blob, from whichever registry, goes on at
/// its end. Nothing else is recorded: the name says what the bytes must become, and they are hashed again before they count.
/// A file goes when it became a blob, when its bytes proved wrong, when the disk is full, and <see cref="Lifetime"/> after its last byte
/// came. Thread-safe.
/// </summary>
public sealed class DownloadDirectory
{
    private readonly string _path;
    private readonly TimeProvider _time;

    internal DownloadDirectory(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
    }

    /// <summary>How long what an interrupted pull has achieved is kept.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Bytes of this blob that are here, checked by nobody; 0 for none.</summary>
    public long FindSizeBytes(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : 0;

    /// <summary>All there are, in no order.</summary>
    public IReadOnlyList<PartialBlob> List()
    {
        var list = new List<PartialBlob>();
        foreach (var (digest, path) in Files())
        {
            if (new FileInfo(path) is { Exists: true } file)
            {
                list.Add(new PartialBlob(digest, file.Length, file.LastWriteTimeUtc, IsLocked(path)));
            }
        }

        return list;
    }

    /// <summary>Removes one; false when it is not there, or somebody is getting the rest.</summary>
    public bool Remove(Digest digest)
    {
        using var file = FileLocks.Current.TryLockExisting(PathOf(digest));
        if (file is not { IsInPlace: true })
        {
            return false;
        }

        File.Delete(file.Path);
        return true;
    }

    /// <summary>Removes a file that <see cref="BlobStore.ListOrphanDownloads"/> named, unless somebody is writing it.</summary>
    public void RemoveOrphan(string name)
    {
        if (Digest.TryParse(name.Replace('-', ':'), out var digest))
        {
            Remove(digest);
        }
        else
        {
            File.Delete(Path.Combine(_path, name));
        }
    }

    internal IReadOnlyList<string> ListOrphans(Func<Digest, bool> isHere) => !Directory.Exists(_path) ? [] :
    [
        .. Directory.EnumerateFiles(_path)
            .Where(path => !Digest.TryParse(Path.GetFileName(path).Replace('-', ':'), out var digest) || (isHere(digest) && !IsLocked(path)))
            .Select(path => Path.GetFileName(path)),
    ];

    internal void RemoveExpired()
    {
        var oldest = _time.GetUtcNow() - Lifetime;
        foreach (var (digest, path) in Files())
        {
            if (new FileInfo(path) is { Exists: true } file && (file.LastWriteTimeUtc < oldest || file.Length == 0))
            {
                Remove(digest);
            }
        }
    }

    /// <summary>The file of a blob, locked, made if need be; null while somebody else has it.</summary>
    internal IngestFile? TryOpen(Descriptor blob)
    {
        var path = PathOf(blob.Digest);
        try
        {
            CreateDirectory();
            while (FileLocks.Current.TryLock(path) is { } file)
            {
                // Its last owner may have finished or removed it between our opening and our locking.
                if (file.IsInPlace)
                {
                    return IngestFile.Continue(file, blob.SizeBytes);
                }

                file.Dispose();
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Wrap(e, $"{BlobIngest.DoingWords} {blob.Digest}: create '{path}'");
        }
    }

    private string PathOf(Digest digest) => Path.Combine(_path, $"{digest.Algorithm}-{digest.Hex}");

    private IEnumerable<(Digest Digest, string Path)> Files()
    {
        if (!Directory.Exists(_path))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(_path))
        {
            if (Digest.TryParse(Path.GetFileName(path).Replace('-', ':'), out var digest))
            {
                yield return (digest, path);
            }
        }
    }

    private static bool IsLocked(string path)
    {
        using var file = FileLocks.Current.TryLockExisting(path);
        return file is null && File.Exists(path);
    }

    // Stores made before there were downloads lack it.
    private void CreateDirectory()
    {
        if (Directory.Exists(_path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
        }
        else
        {
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
