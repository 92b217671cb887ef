using System.Runtime.InteropServices;

namespace Davit.Linux;

// write(2)
internal static partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint write(int fd, byte* buffer, nuint count);
}
