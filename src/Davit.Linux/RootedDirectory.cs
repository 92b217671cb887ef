using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>
/// A directory taken as the root of a file system: paths are resolved below it as a process chrooted into it
/// would, absolute symbolic links and <c>..</c> included, and never leave it (openat2(2), RESOLVE_IN_ROOT).
/// Links of procfs that lead elsewhere are refused.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class RootedDirectory : IDisposable
{
    // openat2(2): EAGAIN when a rename elsewhere made ".." doubtful; the call may simply be made again.
    private const int MaxAttempts = 128;

    private RootedDirectory(DirectoryHandle root) => Root = root;

    /// <summary>Owned by this object.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Opens by ordinary path resolution: <paramref name="path"/> itself is trusted.</summary>
    public static RootedDirectory Open(string path) => new(DirectoryHandle.Open(path));

    /// <summary>Null when the path does not exist or is no directory. The empty path is the root.</summary>
    public DirectoryHandle? FindDirectory(ReadOnlySpan<byte> path)
    {
        var descriptor = OpenAt(path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        return descriptor < 0 ? null : new DirectoryHandle(descriptor);
    }

    public DirectoryHandle? FindDirectory(string path) => FindDirectory(CString.Utf8(path));

    /// <summary>As <see cref="FindDirectory(ReadOnlySpan{byte})"/>, but null when the last name itself is a symbolic link, or links go round in circles.</summary>
    public DirectoryHandle? FindRealDirectory(ReadOnlySpan<byte> path)
    {
        var descriptor = OpenAt(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        return descriptor < 0 ? null : new DirectoryHandle(descriptor);
    }

    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> path) =>
        FindDirectory(path) ?? throw LinuxException.Of(Errno.ENOENT, "open", CString.Show(path));

    /// <summary>Opens for reading, following links inside the root; null when the path does not exist. Does not block on a fifo.</summary>
    public SafeFileHandle? FindFile(ReadOnlySpan<byte> path)
    {
        var descriptor = OpenAt(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public SafeFileHandle? FindFile(string path) => FindFile(CString.Utf8(path));

    /// <summary>What the path leads to, links followed inside the root; null when it does not exist.</summary>
    public FileStatus? Status(ReadOnlySpan<byte> path)
    {
        var descriptor = OpenAt(path, Libc.O_PATH);
        if (descriptor < 0)
        {
            return null;
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return FileStatus.Of(file);
    }

    public FileStatus? Status(string path) => Status(CString.Utf8(path));

    public void Dispose() => Root.Dispose();

    private unsafe int OpenAt(ReadOnlySpan<byte> path, int flags)
    {
        var how = new Libc.OpenHow
        {
            Flags = (ulong)(flags | Libc.O_CLOEXEC),
            Resolve = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS,
        };
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(path.IsEmpty ? "."u8 : path, buffer))
        {
            for (var attempt = 0; ; attempt++)
            {
                var result = Libc.openat2(Libc.SYS_openat2, Root.Descriptor, pointer, &how, (nuint)sizeof(Libc.OpenHow));
                if (result >= 0)
                {
                    return (int)result;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno is Errno.ENOENT or Errno.ENOTDIR || (errno == Errno.ELOOP && (flags & Libc.O_NOFOLLOW) != 0))
                {
                    return -1;
                }

                if (errno is not (Errno.EAGAIN or Errno.EINTR) || attempt == MaxAttempts)
                {
                    throw LinuxException.Of(errno, "openat2", CString.Show(path));
                }
            }
        }
    }
}
