using System.Runtime.Versioning;
using System.Text;

namespace Davit.Linux;

/// <summary>
/// Overlays of any depth. The mount API passes each lower layer by a call of its own (<c>lowerdir+</c>, Linux 6.8);
/// where that is missing, mount(2) gets one page of options, so the paths are shortened through an open directory.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class OverlayMount
{
    private const string LowerOption = "lowerdir+";
    private const int MaxMountData = 4095;

    internal static void Perform(Mount mount, string target)
    {
        if (!TryMountApi(mount, target))
        {
            PerformOnePage(mount, target);
        }
    }

    /// <summary>False when the kernel is too old for it.</summary>
    private static bool TryMountApi(Mount mount, string target)
    {
        var context = (int)Libc.fsopen(Libc.SYS_fsopen, "overlay", Libc.FSOPEN_CLOEXEC);
        if (context < 0)
        {
            var error = LinuxException.Last("fsopen", "overlay");
            return error.ErrorNumber is Errno.ENOSYS or Errno.EPERM ? false : throw error;
        }

        try
        {
            return TryConfigure(context, mount, target) && Attach(context, mount, target);
        }
        finally
        {
            _ = Libc.close(context);
        }
    }

    private static bool TryConfigure(int context, Mount mount, string target)
    {
        foreach (var option in mount.Options)
        {
            if (option == "rw")
            {
                continue;
            }

            var (key, value) = Split(option);
            var command = value is null ? Libc.FSCONFIG_SET_FLAG : Libc.FSCONFIG_SET_STRING;
            if (Libc.fsconfig(Libc.SYS_fsconfig, context, command, key, value, 0) != 0)
            {
                var error = LinuxException.Last($"mount overlay: option {option}: {ReadLog(context)}", target);
                return key == LowerOption && error.ErrorNumber == Errno.EINVAL ? false : throw error;
            }
        }

        if (Libc.fsconfig(Libc.SYS_fsconfig, context, Libc.FSCONFIG_CMD_CREATE, null, null, 0) != 0)
        {
            throw LinuxException.Last($"mount overlay: {ReadLog(context)}", target);
        }

        return true;
    }

    private static bool Attach(int context, Mount mount, string target)
    {
        const uint ReadOnlyAttribute = 1; // MOUNT_ATTR_RDONLY
        var attributes = mount.Options.Contains("ro") ? ReadOnlyAttribute : 0;
        var tree = (int)Libc.fsmount(Libc.SYS_fsmount, context, Libc.FSMOUNT_CLOEXEC, attributes);
        if (tree < 0)
        {
            throw LinuxException.Last("fsmount overlay", target);
        }

        try
        {
            return Libc.move_mount(Libc.SYS_move_mount, tree, "", Libc.AT_FDCWD, target, Libc.MOVE_MOUNT_F_EMPTY_PATH) == 0
                ? true
                : throw LinuxException.Last("move_mount overlay", target);
        }
        finally
        {
            // An open mount keeps the file system busy for umount.
            _ = Libc.close(tree);
        }
    }

    internal static void PerformOnePage(Mount mount, string target)
    {
        var lowers = mount.Options.Where(o => Split(o).Key == LowerOption).Select(o => Split(o).Value!).ToList();
        using var common = DirectoryHandle.Open(CommonParent(lowers));
        var prefix = CommonParent(lowers).TrimEnd('/').Length;
        var shortened = lowers.Select(lower => Escape($"/proc/self/fd/{common.Descriptor}{lower[prefix..]}"));
        var others = mount.Options.Where(o => Split(o).Key != LowerOption);
        var options = MountOptions.Parse([$"lowerdir={string.Join(':', shortened)}", .. others]);
        if (Encoding.UTF8.GetByteCount(options.Data!) > MaxMountData)
        {
            throw LinuxException.Of(Errno.ENAMETOOLONG, $"mount overlay of {lowers.Count} layers without the mount API of Linux 6.8", target);
        }

        if (Libc.mount("overlay", target, "overlay", options.Flags, options.Data) != 0)
        {
            throw LinuxException.Last("mount overlay", target);
        }
    }

    private static string CommonParent(List<string> paths)
    {
        var common = Path.GetDirectoryName(paths[0]) ?? "/";
        while (common != "/" && !paths.TrueForAll(path => path.StartsWith(common + "/", StringComparison.Ordinal)))
        {
            common = Path.GetDirectoryName(common) ?? "/";
        }

        return common;
    }

    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    private static (string Key, string? Value) Split(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (option, null) : (option[..equals], option[(equals + 1)..]);
    }

    /// <summary>What the kernel wrote about the last failure, <c>e overlay: …</c> one message per read.</summary>
    private static unsafe string ReadLog(int context)
    {
        Span<byte> buffer = stackalloc byte[1024];
        fixed (byte* pointer = buffer)
        {
            var length = Libc.read(context, pointer, (nuint)buffer.Length);
            return length <= 2 ? "no further word from the kernel" : Encoding.UTF8.GetString(buffer[2..(int)length]).TrimEnd();
        }
    }
}
