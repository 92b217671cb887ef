using System.Runtime.InteropServices;

namespace Davit.Linux;

// getrlimit(2), kill(2), execve(2)
internal static partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int getrlimit(int resource, RLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int execv(string path, byte** arguments);

    internal struct RLimit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
