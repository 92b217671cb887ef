using System.Runtime.Versioning;
using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Editing;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Mounting;

/// <summary>
/// Images as read-only directories:
/// <code>
/// &lt;root&gt;/mounts/&lt;image id&gt;/    the mount point
/// &lt;root&gt;/mounts/lock           held while mounts are made, taken away, or found to be gone
/// </code>
/// A mount stays when the process that made it ends, until it is taken away or the machine restarts; meanwhile the image cannot be removed.
/// </summary>
public sealed class Mounting
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly MountTable _table;

    internal Mounting(Store store, SnapshotStore snapshots)
    {
        _store = store;
        _snapshots = snapshots;
        _table = new MountTable(store);
    }

    /// <summary>Mounts it, unless it is mounted already.</summary>
    /// <returns>Where.</returns>
    /// <exception cref="DavitException">NotFound: no such image, or not for that platform. Denied: mounting needs root.</exception>
    public async Task<string> MountAsync(string name, Platform? platform, CancellationToken cancellationToken = default)
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("mount image");
        }

        RequireRoot("mount image");
        using var lease = _store.Leases.Acquire($"mount {name}");
        var image = new ImageCatalog(_store).Get(name, platform);
        lease.Protect(image.Info.Digest);
        lease.Protect(ChainId.All(image.Config.Value.DiffIds));
        var chain = await new LayerPresence(_store, _snapshots).EnsureAsync(new AssembledImage(image.Config, image.Manifest), cancellationToken)
            ?? throw new DavitException(ErrorKind.InvalidArgument, $"mount image '{name}': it has no layers");
        ForgetGone();
        return Mount(image.Id, chain);
    }

    /// <summary>Takes the mount away; false when it is not mounted.</summary>
    /// <exception cref="DavitException">NotFound: no such image. Conflict: somebody uses the directory.</exception>
    public bool Unmount(string name)
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("unmount image");
        }

        RequireRoot("unmount image");
        var mounted = List();
        var target = new ImageCatalog(_store).FindTarget(name) ?? throw ImageCatalog.NotFound(name);
        Digest[] manifests = target.MediaType.IsIndex ? [.. _store.Images.FindChildren(target.Digest).Select(c => c.Descriptor.Digest)] : [target.Digest];
        var ids = manifests.Select(m => _store.Images.FindManifest(m)?.ImageId).OfType<ImageId>().ToHashSet();
        var found = mounted.Where(m => ids.Contains(m.Id)).ToArray();
        foreach (var mount in found)
        {
            Unmount(mount);
        }

        return found.Length > 0;
    }

    /// <returns>What was unmounted.</returns>
    public IReadOnlyList<MountedImage> UnmountAll()
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("unmount images");
        }

        RequireRoot("unmount images");
        var mounted = List();
        foreach (var mount in mounted)
        {
            Unmount(mount);
        }

        return mounted;
    }

    public IReadOnlyList<MountedImage> List()
    {
        ForgetGone();
        return [.. _table.List().Select(id => new MountedImage(id, PathOf(id), [.. _store.Images.ListTags(id).Select(t => t.Name)]))];
    }

    /// <summary>Mounts that ended without us, by a restart or by hand, keep nothing any more.</summary>
    internal void ForgetGone()
    {
        if (!LinuxSystem.IsHere || _table.List().Count == 0)
        {
            return;
        }

        using var alone = Lock();
        foreach (var id in _table.ListGone(IsMounted))
        {
            Forget(id);
        }
    }

    internal IReadOnlyList<ImageUse> FindUses(ImageId image)
    {
        if (!_table.List().Contains(image))
        {
            return [];
        }

        ForgetGone();
        return _table.List().Contains(image) ? [new ImageUse(PathOf(image), ImageUseKind.Mount)] : [];
    }

    // The row first: what is mounted must not be collected. Alone, or others would think it gone before it is there.
    [SupportedOSPlatform("linux")]
    private string Mount(ImageId id, ChainId chain)
    {
        using var alone = Lock();
        var path = PathOf(id);
        _table.Add(id);
        if (IsMounted(id))
        {
            return path;
        }

        try
        {
            Directory.CreateDirectory(path);
            Mounts.Perform(_snapshots.ViewOf(chain), path);
            return path;
        }
        catch (IOException e)
        {
            Forget(id);
            throw new DavitException(ErrorKind.Unavailable, $"mount image {id}: {e.Message}", "See 'davit doctor'.", e);
        }
    }

    [SupportedOSPlatform("linux")]
    private void Unmount(MountedImage mount)
    {
        using var alone = Lock();
        try
        {
            // A mount may have been made on it once more.
            while (Mounts.Unmount(mount.Path))
            {
            }
        }
        catch (LinuxException e) when (e.ErrorNumber == Errno.EBUSY)
        {
            throw new DavitException(ErrorKind.Conflict, $"unmount image {mount.Id}: '{mount.Path}' is in use", "Leave the directory, and close the files that are open in it.", e);
        }

        Forget(mount.Id);
    }

    private void Forget(ImageId id)
    {
        if (Directory.Exists(PathOf(id)) && !IsMounted(id))
        {
            Directory.Delete(PathOf(id));
        }

        _table.Remove(id);
    }

    [SupportedOSPlatform("linux")]
    private FileLock Lock()
    {
        var directory = _store.Paths.Mounts;
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, PrivateMode);
        }

        return Files.Lock(Path.Combine(directory, "lock"));
    }

    private bool IsMounted(ImageId id) => LinuxSystem.IsHere && Mounts.ListBelow(PathOf(id)).Count > 0;

    private string PathOf(ImageId id) => Path.Combine(_store.Paths.Mounts, id.Digest.Hex);

    private static void RequireRoot(string doing)
    {
        if (!Users.IsRoot)
        {
            throw new DavitException(ErrorKind.Denied, $"{doing}: mounting needs root for now", "Run as root, or in the shell that 'davit unshare' opens: what is mounted there is seen there, until it ends.");
        }
    }
}
