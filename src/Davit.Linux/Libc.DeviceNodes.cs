using System.Runtime.InteropServices;

namespace Davit.Linux;

internal static partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int mknodat(int dirfd, byte* path, uint mode, ulong device);
}
