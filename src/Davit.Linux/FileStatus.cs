using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>What statx(2) says about a file; symbolic links are described themselves, never followed.</summary>
public readonly record struct FileStatus
{
    private const ushort KindMask = 0xf000;

    private FileStatus(in Libc.Statx raw)
    {
        Kind = (FileKind)(raw.Mode & KindMask);
        Mode = raw.Mode & 0xfffu;
        UserId = raw.UserId;
        GroupId = raw.GroupId;
        SizeBytes = (long)raw.Size;
        AllocatedBytes = (long)raw.Blocks * 512;
        Inode = raw.Inode;
        LinkCount = raw.LinkCount;
        FileSystem = new DeviceNumber(raw.DeviceMajor, raw.DeviceMinor);
        Device = new DeviceNumber(raw.RawDeviceMajor, raw.RawDeviceMinor);
        AccessedAt = new FileTime(raw.Accessed.Seconds, (int)raw.Accessed.Nanoseconds);
        ModifiedAt = new FileTime(raw.Modified.Seconds, (int)raw.Modified.Nanoseconds);
        ChangedAt = new FileTime(raw.Changed.Seconds, (int)raw.Changed.Nanoseconds);
    }

    public FileKind Kind { get; }

    /// <summary>The twelve permission bits (07777).</summary>
    public uint Mode { get; }

    public uint UserId { get; }

    public uint GroupId { get; }

    public long SizeBytes { get; }

    public long AllocatedBytes { get; }

    public ulong Inode { get; }

    public uint LinkCount { get; }

    /// <summary>The file system the file lies on.</summary>
    public DeviceNumber FileSystem { get; }

    /// <summary>What a device node stands for; 0:0 for other kinds.</summary>
    public DeviceNumber Device { get; }

    public FileTime AccessedAt { get; }

    public FileTime ModifiedAt { get; }

    public FileTime ChangedAt { get; }

    public bool IsDirectory => Kind == FileKind.Directory;

    /// <summary>How overlayfs says that a lower name is gone (Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories").</summary>
    public bool IsWhiteout => Kind == FileKind.CharacterDevice && Device == default;

    /// <summary>Null when there is no such file.</summary>
    [SupportedOSPlatform("linux")]
    public static FileStatus? Find(string path) => Find(Libc.AT_FDCWD, CString.Utf8(path), path);

    [SupportedOSPlatform("linux")]
    public static FileStatus Of(string path) =>
        Find(path) ?? throw LinuxException.Of(Errno.ENOENT, "statx", path);

    [SupportedOSPlatform("linux")]
    public static FileStatus Of(SafeFileHandle file)
    {
        var status = Find((int)file.DangerousGetHandle(), default, null);
        GC.KeepAlive(file);
        return status ?? throw LinuxException.Of(Errno.ENOENT, "statx");
    }

    internal static unsafe FileStatus? Find(int directory, ReadOnlySpan<byte> path, string? subject)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        Libc.Statx raw;
        fixed (byte* pointer = CString.Terminate(path, buffer))
        {
            var flags = Libc.AT_SYMLINK_NOFOLLOW | (path.IsEmpty ? Libc.AT_EMPTY_PATH : 0);
            if (Libc.statx(directory, pointer, flags, Libc.STATX_BASIC_STATS, &raw) == 0)
            {
                return new FileStatus(raw);
            }
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Of(errno, "statx", subject ?? CString.Show(path));
    }
}
