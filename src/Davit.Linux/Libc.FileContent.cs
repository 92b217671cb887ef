using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

internal static partial class Libc
{
    /// <summary>ioctl_ficlone(2).</summary>
    internal const nuint FICLONE = 0x40049409;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle fd, nuint request, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint copy_file_range(SafeFileHandle from, long* fromOffset, SafeFileHandle to, long* toOffset, nuint length, uint flags);
}
