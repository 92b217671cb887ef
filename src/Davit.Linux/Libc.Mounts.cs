using System.Runtime.InteropServices;

namespace Davit.Linux;

internal static partial class Libc
{
    internal const ulong MS_RDONLY = 1;
    internal const ulong MS_NOSUID = 2;
    internal const ulong MS_NODEV = 4;
    internal const ulong MS_NOEXEC = 8;
    internal const ulong MS_REMOUNT = 32;
    internal const ulong MS_NOATIME = 1024;
    internal const ulong MS_NODIRATIME = 2048;
    internal const ulong MS_BIND = 4096;
    internal const ulong MS_REC = 16384;
    internal const ulong MS_UNBINDABLE = 1 << 17;
    internal const ulong MS_PRIVATE = 1 << 18;
    internal const ulong MS_SLAVE = 1 << 19;
    internal const ulong MS_SHARED = 1 << 20;
    internal const ulong MS_RELATIME = 1 << 21;
    internal const ulong MS_STRICTATIME = 1 << 24;

    internal const int MNT_DETACH = 2;
    internal const int UMOUNT_NOFOLLOW = 8;

    internal const long SYS_move_mount = 429;
    internal const long SYS_fsopen = 430;
    internal const long SYS_fsconfig = 431;
    internal const long SYS_fsmount = 432;

    internal const uint FSOPEN_CLOEXEC = 1;
    internal const uint FSMOUNT_CLOEXEC = 1;
    internal const uint FSCONFIG_SET_FLAG = 0;
    internal const uint FSCONFIG_SET_STRING = 1;
    internal const uint FSCONFIG_CMD_CREATE = 6;
    internal const uint MOVE_MOUNT_F_EMPTY_PATH = 4;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string? source, string target, string? type, ulong flags, string? data);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int umount2(string target, int flags);

    [LibraryImport(Library, SetLastError = true, EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long fsopen(long number, string type, uint flags);

    [LibraryImport(Library, SetLastError = true, EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long fsconfig(long number, int fd, uint command, string? key, string? value, int auxiliary);

    [LibraryImport(Library, SetLastError = true, EntryPoint = "syscall")]
    internal static partial long fsmount(long number, int fd, uint flags, uint attributes);

    [LibraryImport(Library, SetLastError = true, EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long move_mount(long number, int fromFd, string fromPath, int toFd, string toPath, uint flags);

    [LibraryImport(Library)]
    internal static unsafe partial nint read(int fd, byte* buffer, nuint size);
}
