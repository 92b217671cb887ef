using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>Sets modification times to the nanosecond, also of symbolic links; the access time follows.</summary>
[SupportedOSPlatform("linux")]
public static class FileTimes
{
    public static unsafe void Set(SafeFileHandle file, FileTime modified)
    {
        var times = stackalloc Libc.Timespec[2];
        Fill(times, modified);
        Check(Libc.futimens((int)file.DangerousGetHandle(), times), default);
        GC.KeepAlive(file);
    }

    /// <summary>Of the directory itself.</summary>
    public static unsafe void Set(DirectoryHandle directory, FileTime modified)
    {
        var times = stackalloc Libc.Timespec[2];
        Fill(times, modified);
        Check(Libc.futimens(directory.Descriptor, times), default);
    }

    /// <summary>Of a name, which is not followed.</summary>
    public static unsafe void Set(DirectoryHandle directory, ReadOnlySpan<byte> name, FileTime modified)
    {
        var times = stackalloc Libc.Timespec[2];
        Fill(times, modified);
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(name, buffer))
        {
            Check(Libc.utimensat(directory.Descriptor, pointer, times, Libc.AT_SYMLINK_NOFOLLOW), name);
        }
    }

    private static unsafe void Fill(Libc.Timespec* times, FileTime modified)
    {
        times[0] = times[1] = new Libc.Timespec { Seconds = modified.Seconds, Nanoseconds = modified.Nanoseconds };
    }

    private static void Check(int result, ReadOnlySpan<byte> name)
    {
        if (result != 0)
        {
            throw LinuxException.Last("utimensat", name.IsEmpty ? null : CString.Show(name));
        }
    }
}
