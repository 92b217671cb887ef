using System.Runtime.InteropServices;

namespace Davit.Linux;

internal static partial class Libc
{
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int utimensat(int dirfd, byte* path, Timespec* times, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int futimens(int fd, Timespec* times);
}
