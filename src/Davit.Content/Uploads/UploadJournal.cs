using System.Security.Cryptography;
using System.Text;
using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.Content.Uploads;

/// <summary>
/// Blobs that are on their way to registries:
/// <code>
/// uploads/sha256-abcd…-0123…     where the upload of that blob to a repository goes on; locked while somebody sends it
/// </code>
/// Such a note outlives its process, so that a later one can ask the registry how much it has and send the rest. It goes when the blob has
/// arrived, when the registry will not have it, and after <see cref="Lifetime"/>. Notes are a help, not a promise: where one cannot be
/// read or written, the blob is sent from its beginning. Thread-safe.
/// </summary>
/// <param name="directory">Made with the first note.</param>
/// <param name="time">By which notes expire.</param>
public sealed class UploadJournal(string directory, TimeProvider time)
{
    /// <summary>Longer than most registries keep what has not been finished.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Whether an upload of the blob was begun and neither finished nor given up.</summary>
    /// <param name="repository">With its registry: <c>localhost:5000/team/app</c>.</param>
    /// <param name="blob">The blob's digest.</param>
    public bool Has(string repository, Digest blob) => new FileInfo(PathOf(repository, blob)) is { Exists: true, Length: > 0 };

    /// <summary>The note of one upload, to be kept as long as it runs; null while somebody else sends the blob, or where there can be no notes.</summary>
    /// <inheritdoc cref="Has" path="/param"/>
    public UploadNote? TryOpen(string repository, Digest blob)
    {
        var path = PathOf(repository, blob);
        try
        {
            CreateDirectory();
            while (FileLocks.Current.TryLock(path) is { } file)
            {
                // Its last owner may have removed it between our opening and our locking.
                if (file.IsInPlace)
                {
                    return new UploadNote(file, $"repository {repository}\nblob {blob}\n");
                }

                file.Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the store is not ours to write to; a copy needs neither.
        }

        return null;
    }

    /// <summary>Forgets one that turns out not to be needed, unless it is running.</summary>
    /// <inheritdoc cref="Has" path="/param"/>
    public void Forget(string repository, Digest blob) => Remove(PathOf(repository, blob));

    /// <summary>Forgets uploads that were last begun or taken up before a time, those excepted that are running.</summary>
    public void RemoveBefore(DateTimeOffset oldest)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(directory))
        {
            if (new FileInfo(path) is { Exists: true } note && (note.LastWriteTimeUtc < oldest || note.Length == 0))
            {
                Remove(path);
            }
        }
    }

    internal void RemoveExpired() => RemoveBefore(time.GetUtcNow() - Lifetime);

    private static void Remove(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var file = FileLocks.Current.TryLockExisting(path);
            if (file is { IsInPlace: true })
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is told of again when its time is over.
        }
    }

    private string PathOf(string repository, Digest blob)
    {
        var place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(repository)).AsSpan(0, 8));
        return Path.Combine(directory, $"{blob.Algorithm}-{blob.Hex}-{place}");
    }

    // URLs of uploads may be all that is needed to write to them.
    private void CreateDirectory()
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
