using System.Runtime.Versioning;
using Davit.Content;
using Davit.Layers.Snapshots;
using Davit.Linux;

namespace Davit.Engine.Containers;

/// <summary>
/// What a container has on disk:
/// <code>
/// &lt;root&gt;/containers/&lt;id&gt;/bundle/    config.json and the files bound into it
/// &lt;root&gt;/containers/&lt;id&gt;/rootfs/    the mount point, empty unless it runs
/// &lt;root&gt;/run/                      the OCI runtime's state
/// </code>
/// Its writable layer is a snapshot.
/// </summary>
internal sealed class ContainerFiles(Store store, SnapshotStore snapshots)
{
    /// <summary>128 + SIGKILL.</summary>
    public const int KilledExitCode = 137;

    private static readonly string[] MountPoints = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/proc", "/dev", "/sys"];

    /// <summary>What in its writable layer is not the container's own: volumes, and what the runtime made to mount on.</summary>
    public static ContainerRules RulesOf(ContainerRecord container) => new(container.Settings.Volumes, MountPoints);

    public string RuntimeState => Runtimes.RuntimeState.Of(store);

    public string BundleDirectory(string id) => Path.Combine(DirectoryOf(id), "bundle");

    /// <summary>There while a command has the container paused.</summary>
    public string FreezeMark(string id) => Path.Combine(DirectoryOf(id), "paused-by");

    [SupportedOSPlatform("linux")]
    public string MountRootfs(string id, Mount mount)
    {
        var target = Rootfs(id);
        Directory.CreateDirectory(target);
        Mounts.Perform(mount, target);
        return target;
    }

    /// <summary>That nothing is mounted is success.</summary>
    public void Unmount(string id)
    {
        if (!LinuxSystem.IsHere)
        {
            return;
        }

        foreach (var mount in Mounts.ListBelow(DirectoryOf(id)))
        {
            Mounts.UnmountLazily(mount.Path);
        }
    }

    /// <summary>Row first, then files.</summary>
    public void Remove(string id, long snapshotId)
    {
        new ContainerTable(store).Remove(id, snapshotId);
        snapshots.RemoveActive(snapshotId);
        DeleteDirectory(id);
    }

    /// <summary>Removes the directories of containers that are gone. A container's row is there before its directory.</summary>
    public void RemoveOrphans()
    {
        var table = new ContainerTable(store);
        foreach (var id in Directory.EnumerateDirectories(store.Paths.Containers).Select(path => Path.GetFileName(path)).Where(id => !table.Exists(id)))
        {
            Unmount(id);
            DeleteDirectory(id);
        }
    }

    private void DeleteDirectory(string id)
    {
        if (Directory.Exists(DirectoryOf(id)))
        {
            Directory.Delete(DirectoryOf(id), recursive: true);
        }
    }

    private string Rootfs(string id) => Path.Combine(DirectoryOf(id), "rootfs");

    private string DirectoryOf(string id) => Path.Combine(store.Paths.Containers, id);
}
