using System.Text;
using Davit.Linux;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Rootfs;

/// <summary>
/// The empty files and directories a container's mounts lie on. OCI runtimes make the missing ones and leave them behind, where
/// they would become part of an image layer. Made here instead before the run, they can be taken away after it; the directories
/// that held them get their times back unless the container changed them too.
/// </summary>
public sealed class MountStubs
{
    // The mounts below these three lie on other mounts.
    private static readonly string[] StandardTargets = ["/proc", "/dev", "/sys"];

    private readonly string _rootfsPath;
    private readonly List<CreatedEntry> _created = [];

    private MountStubs(string rootfsPath) => _rootfsPath = rootfsPath;

    public static MountStubs Create(ContainerSpec spec)
    {
        var stubs = new MountStubs(spec.RootfsPath);
        using var root = RootedDirectory.Open(spec.RootfsPath);
        foreach (var target in StandardTargets)
        {
            RootfsPath.MakeDirectories(root, target, stubs._created.Add);
        }

        foreach (var mount in spec.Mounts.Where(m => !IsCovered(m, spec.Mounts)))
        {
            stubs.Make(root, mount);
        }

        return stubs;
    }

    /// <summary>Removes what is still as it was made: files without content, directories without entries.</summary>
    public void Remove()
    {
        using var root = RootedDirectory.Open(_rootfsPath);
        foreach (var entry in Enumerable.Reverse(_created))
        {
            Remove(root, entry);
        }

        _created.Clear();
    }

    private void Make(RootedDirectory root, Mount mount)
    {
        var isFile = mount.Type is "bind" or "none" && File.Exists(mount.Source);
        _ = isFile
            ? RootfsPath.MakeFile(root, mount.Target, _created.Add)
            : RootfsPath.MakeDirectories(root, mount.Target, _created.Add);
    }

    // What another mount hides is not in the root file system.
    private static bool IsCovered(Mount mount, IReadOnlyList<Mount> all) =>
        StandardTargets.Any(t => IsBelow(mount.Target, t)) || all.Any(o => IsBelow(mount.Target, o.Target));

    private static bool IsBelow(string path, string directory) =>
        path.Length > directory.Length && path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/';

    private static void Remove(RootedDirectory root, CreatedEntry entry)
    {
        using var parent = root.FindDirectory(entry.ParentPath);
        var name = Encoding.UTF8.GetBytes(entry.Name);
        if (parent?.Status(name) is not { } status)
        {
            return;
        }

        var modified = parent.Status().ModifiedAt;
        if (IsUntouched(parent, name, status, entry))
        {
            parent.RemoveTree(name);
            FileTimes.Set(parent, modified == entry.ParentAfter ? entry.ParentBefore : modified);
        }
    }

    private static bool IsUntouched(DirectoryHandle parent, byte[] name, FileStatus status, CreatedEntry entry)
    {
        if (!entry.IsDirectory)
        {
            return status is { Kind: FileKind.Regular, SizeBytes: 0 };
        }

        if (!status.IsDirectory)
        {
            return false;
        }

        using var directory = parent.OpenDirectory(name);
        return directory.ReadEntries().Count == 0;
    }
}
