using System.Text;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Planning;
using Davit.Content;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Running;

/// <summary>
/// The directories of <c>RUN --mount=type=cache</c>, which outlive builds:
/// <code>
/// cache-mounts/SHA256-OF-ID/fs      the directory
/// cache-mounts/SHA256-OF-ID/lock    held under flock while a build must have it for itself
/// </code>
/// </summary>
internal sealed class CacheMounts(Store store)
{
    private const string DirectoryName = "cache-mounts";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The mount, and what to dispose when the run is over.</summary>
    public async Task<(Mount Mount, IDisposable? Hold)> OpenAsync(ExecuteMount.Cache cache, string scratch, CancellationToken cancellationToken)
    {
        var root = Path.Combine(store.Paths.Root, DirectoryName, Digest.Sha256(Encoding.UTF8.GetBytes(cache.Id)).Hex);
        Directory.CreateDirectory(root);
        var lockPath = Path.Combine(root, "lock");
        var hold = cache.Sharing switch
        {
            CacheSharing.Locked => await LockAsync(lockPath, cancellationToken),
            CacheSharing.Private => Files.TryLock(lockPath),
            _ => null,
        };

        // A private cache that is in use is not waited for: this run gets an empty one of its own.
        var isOwn = cache.Sharing == CacheSharing.Private && hold is null;
        return (MountOf(cache, isOwn ? scratch : Path.Combine(root, "fs")), hold);
    }

    private static Mount MountOf(ExecuteMount.Cache cache, string directory)
    {
        if (!Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.CreateDirectory(directory);
            using var handle = DirectoryHandle.Open(directory);
            handle.SetOwner(cache.UserId, cache.GroupId);
            handle.SetMode(cache.Mode);
        }

        return new Mount("bind", directory, cache.Target, ["rbind", "rprivate", cache.IsReadOnly ? "ro" : "rw"]);
    }

    private static async Task<FileLock> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Files.TryLock(path) is { } hold)
            {
                return hold;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
