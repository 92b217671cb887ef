using System.Runtime.Versioning;
using System.Text;

namespace Davit.Linux;

/// <summary>Performs mounts in this process's mount namespace, which is everybody's: there is no other in Davit.</summary>
[SupportedOSPlatform("linux")]
public static class Mounts
{
    private const string MountInfo = "/proc/self/mountinfo";

    /// <summary>Makes <paramref name="mount"/> appear at <paramref name="target"/>, an existing directory (or file, for a bind of a file).</summary>
    public static void Perform(Mount mount, string target)
    {
        if (mount.Type == "overlay")
        {
            OverlayMount.Perform(mount, target);
            return;
        }

        var options = MountOptions.Parse(mount.Options);
        if (options.IsBind || mount.Type == "bind")
        {
            Bind(mount, options, target);
        }
        else
        {
            Check(Libc.mount(mount.Source, target, mount.Type, options.Flags, options.Data), $"mount {mount.Type}", target);
        }

        foreach (var propagation in options.Propagation)
        {
            Check(Libc.mount(null, target, null, propagation, null), "set propagation of mount", target);
        }
    }

    /// <summary>False when nothing is mounted there. Fails with EBUSY while it is in use.</summary>
    public static bool Unmount(string target) => Unmount(target, Libc.UMOUNT_NOFOLLOW);

    /// <summary>Takes the mount out of the tree at once and frees it when its last user is gone; false when nothing is mounted there.</summary>
    public static bool UnmountLazily(string target) => Unmount(target, Libc.UMOUNT_NOFOLLOW | Libc.MNT_DETACH);

    /// <summary>All mounts of this namespace, the last made first.</summary>
    public static IReadOnlyList<MountPoint> List() => [.. File.ReadLines(MountInfo).Select(Parse).Reverse()];

    /// <summary>Mounts at or below a path, the last made first, so that unmounting in this order works.</summary>
    public static IReadOnlyList<MountPoint> ListBelow(string path)
    {
        var prefix = Canonical(path);
        var below = prefix == "/" ? "/" : prefix + "/";
        return [.. List().Where(mount => mount.Path == prefix || mount.Path.StartsWith(below, StringComparison.Ordinal))];
    }

    private static void Bind(Mount mount, MountOptions options, string target)
    {
        var recursive = options.Flags & Libc.MS_REC;
        Check(Libc.mount(mount.Source, target, null, Libc.MS_BIND | recursive, null), $"bind '{mount.Source}' to", target);

        // mount(2): a bind takes no other flags at first, they need a second call.
        var flags = options.Flags & ~(Libc.MS_BIND | Libc.MS_REC);
        if (flags != 0 && Libc.mount(null, target, null, Libc.MS_REMOUNT | Libc.MS_BIND | flags, null) != 0)
        {
            var error = LinuxException.Last("remount", target);
            UnmountLazily(target);
            throw error;
        }
    }

    private static bool Unmount(string target, int flags)
    {
        if (Libc.umount2(target, flags) == 0)
        {
            return true;
        }

        var error = LinuxException.Last("umount", target);
        return error.ErrorNumber is Errno.EINVAL or Errno.ENOENT ? false : throw error;
    }

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    private static MountPoint Parse(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", 6);
        return new MountPoint(Unescape(fields[4]), fields[separator + 1], Unescape(fields[separator + 2]), fields[5], Unescape(fields[^1]));
    }

    /// <summary>Space, tab, newline and backslash stand as three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var bytes = new List<byte>();
        var source = Encoding.UTF8.GetBytes(field);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\' && i + 3 < source.Length)
            {
                bytes.Add((byte)(((source[i + 1] - '0') * 64) + ((source[i + 2] - '0') * 8) + (source[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(source[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>mountinfo shows paths without symbolic links.</summary>
    private static string Canonical(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(full))
        {
            return full;
        }

        using var directory = DirectoryHandle.Open(full);
        return File.ResolveLinkTarget($"/proc/self/fd/{directory.Descriptor}", returnFinalTarget: false)!.FullName;
    }

    private static void Check(int result, string call, string target)
    {
        if (result != 0)
        {
            throw LinuxException.Last(call, target);
        }
    }
}
