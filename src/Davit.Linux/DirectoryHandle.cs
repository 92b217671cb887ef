using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>
/// A directory held open. Every call takes a single name in it (bytes, without slash) and never follows
/// that name when it is a symbolic link; so what is reached cannot depend on names outside this directory.
/// Not thread-safe to dispose while in use.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class DirectoryHandle : IDisposable
{
    private const uint PrivateFile = 0x180; // 0600

    private int _descriptor;

    internal DirectoryHandle(int descriptor) => _descriptor = descriptor;

    ~DirectoryHandle() => Close();

    internal int Descriptor => _descriptor >= 0 ? _descriptor : throw new ObjectDisposedException(nameof(DirectoryHandle));

    /// <summary>Opens by ordinary path resolution: for trusted paths only.</summary>
    public static unsafe DirectoryHandle Open(string path)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(CString.Utf8(path), buffer))
        {
            var descriptor = Libc.openat(Libc.AT_FDCWD, pointer, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            return descriptor >= 0 ? new DirectoryHandle(descriptor) : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>The directory itself.</summary>
    public FileStatus Status() =>
        FileStatus.Find(Descriptor, default, null) ?? throw LinuxException.Of(Errno.ENOENT, "statx");

    /// <summary>Null when there is no such name.</summary>
    public FileStatus? Status(ReadOnlySpan<byte> name) => FileStatus.Find(Descriptor, Checked(name), null);

    /// <summary>A second handle on this directory, for an owner of its own.</summary>
    public DirectoryHandle Reopen()
    {
        var descriptor = TryOpenAt(Descriptor, "."u8, Libc.O_RDONLY | Libc.O_DIRECTORY, 0);
        return descriptor >= 0 ? new DirectoryHandle(descriptor) : throw LinuxException.Last("open", ".");
    }

    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> name) =>
        new(OpenAt(name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW, 0));

    /// <summary>Opens a regular file; a fifo or device by that name does not block the caller.</summary>
    public SafeFileHandle OpenRead(ReadOnlySpan<byte> name) =>
        new(OpenAt(name, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY, 0), ownsHandle: true);

    public SafeFileHandle OpenWrite(ReadOnlySpan<byte> name) =>
        new(OpenAt(name, Libc.O_WRONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY, 0), ownsHandle: true);

    /// <summary>Creates an empty file, readable by its owner only, for reading and writing; null when the name is taken.</summary>
    public SafeFileHandle? TryCreateFile(ReadOnlySpan<byte> name)
    {
        var flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW;
        var descriptor = TryOpenAt(name, flags, PrivateFile);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == Errno.EEXIST ? null
            : throw LinuxException.Last("create", CString.Show(name));
    }

    /// <summary>False when the name is taken.</summary>
    public unsafe bool TryCreateDirectory(ReadOnlySpan<byte> name, uint mode)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        {
            return Created(Libc.mkdirat(Descriptor, pointer, mode), "mkdir", name);
        }
    }

    /// <summary>False when the name is taken.</summary>
    public unsafe bool TryCreateSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        Span<byte> nameBuffer = stackalloc byte[CString.StackSize];
        Span<byte> targetBuffer = stackalloc byte[CString.StackSize];
        fixed (byte* namePointer = CString.Terminate(Checked(name), nameBuffer))
        fixed (byte* targetPointer = CString.Terminate(target, targetBuffer))
        {
            return Created(Libc.symlinkat(targetPointer, Descriptor, namePointer), "symlink", name);
        }
    }

    /// <summary>A second name for a file; a symbolic link is linked itself. False when the name is taken.</summary>
    public unsafe bool TryCreateHardLink(ReadOnlySpan<byte> name, DirectoryHandle targetDirectory, ReadOnlySpan<byte> targetName)
    {
        Span<byte> nameBuffer = stackalloc byte[CString.StackSize];
        Span<byte> targetBuffer = stackalloc byte[CString.StackSize];
        fixed (byte* namePointer = CString.Terminate(Checked(name), nameBuffer))
        fixed (byte* targetPointer = CString.Terminate(Checked(targetName), targetBuffer))
        {
            var result = Libc.linkat(targetDirectory.Descriptor, targetPointer, Descriptor, namePointer, 0);
            return Created(result, $"link '{CString.Show(targetName)}' to", name);
        }
    }

    /// <summary>The target of a symbolic link; null when the name is missing or something else.</summary>
    public unsafe byte[]? ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        Span<byte> target = stackalloc byte[4096];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        fixed (byte* result = target)
        {
            var length = Libc.readlinkat(Descriptor, pointer, result, (nuint)target.Length);
            return length >= 0 ? target[..(int)length].ToArray()
                : Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.EINVAL ? null
                : throw LinuxException.Last("readlink", CString.Show(name));
        }
    }

    /// <summary>Renames, in one step, over whatever has the new name.</summary>
    public unsafe void Rename(ReadOnlySpan<byte> name, DirectoryHandle newDirectory, ReadOnlySpan<byte> newName)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        Span<byte> newBuffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        fixed (byte* newPointer = CString.Terminate(Checked(newName), newBuffer))
        {
            Check(Libc.renameat(Descriptor, pointer, newDirectory.Descriptor, newPointer), "rename", name);
        }
    }

    /// <summary>Owner of the directory itself.</summary>
    public void SetOwner(uint userId, uint groupId) => Check(Libc.fchown(Descriptor, userId, groupId), "chown", default);

    public unsafe void SetOwner(ReadOnlySpan<byte> name, uint userId, uint groupId)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        {
            Check(Libc.fchownat(Descriptor, pointer, userId, groupId, Libc.AT_SYMLINK_NOFOLLOW), "chown", name);
        }
    }

    /// <summary>Mode of the directory itself.</summary>
    public void SetMode(uint mode) => Check(Libc.fchmod(Descriptor, mode), "chmod", default);

    /// <summary>Only for names known not to be symbolic links: those have no mode, and Linux would follow them.</summary>
    public unsafe void SetMode(ReadOnlySpan<byte> name, uint mode)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        {
            Check(Libc.fchmodat(Descriptor, pointer, mode, 0), "chmod", name);
        }
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    internal int TryOpenAt(ReadOnlySpan<byte> name, int flags, uint mode) => TryOpenAt(Descriptor, Checked(name), flags, mode);

    private static unsafe int TryOpenAt(int directory, ReadOnlySpan<byte> name, int flags, uint mode)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(name, buffer))
        {
            return Libc.openat(directory, pointer, flags | Libc.O_CLOEXEC, mode);
        }
    }

    private int OpenAt(ReadOnlySpan<byte> name, int flags, uint mode)
    {
        var descriptor = TryOpenAt(name, flags, mode);
        return descriptor >= 0 ? descriptor : throw LinuxException.Last("open", CString.Show(name));
    }

    /// <summary>A name with a slash, or a dot name, would leave the promise of this class.</summary>
    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> name) =>
        name.IsEmpty || name.Contains((byte)'/') || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)
            ? throw new ArgumentException($"'{CString.Show(name)}' is not a single name", nameof(name))
            : name;

    private static bool Created(int result, string call, ReadOnlySpan<byte> name) =>
        result == 0 || (Marshal.GetLastPInvokeError() == Errno.EEXIST ? false : throw LinuxException.Last(call, CString.Show(name)));

    private static void Check(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result != 0)
        {
            throw LinuxException.Last(call, name.IsEmpty ? null : CString.Show(name));
        }
    }

    private void Close()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.close(descriptor);
        }
    }
}
