using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Names that are not files: devices, fifos, and overlayfs' mark that a name is gone.</summary>
[SupportedOSPlatform("linux")]
public static class DeviceNodes
{
    /// <summary>A character or block device, readable by its owner only; false when the name is taken.</summary>
    public static bool TryCreate(DirectoryHandle directory, ReadOnlySpan<byte> name, FileKind kind, DeviceNumber device) =>
        Make(directory, name, kind, device);

    /// <summary>False when the name is taken.</summary>
    public static bool TryCreateFifo(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        Make(directory, name, FileKind.Fifo, default);

    /// <summary>The character device 0:0, which anyone may create; false when the name is taken.</summary>
    public static bool TryCreateWhiteout(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        Make(directory, name, FileKind.CharacterDevice, default);

    /// <summary>The name of a socket on which nobody listens; false when the name is taken.</summary>
    public static bool TryCreateSocket(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        Make(directory, name, FileKind.Socket, default);

    private static unsafe bool Make(DirectoryHandle directory, ReadOnlySpan<byte> name, FileKind kind, DeviceNumber device)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(name, buffer))
        {
            if (Libc.mknodat(directory.Descriptor, pointer, (uint)kind | 0x180u, device.Packed) == 0)
            {
                return true;
            }
        }

        var error = LinuxException.Last($"mknod {kind} {device.Major}:{device.Minor}", CString.Show(name));
        return error.ErrorNumber == Errno.EEXIST ? false : throw error;
    }
}
