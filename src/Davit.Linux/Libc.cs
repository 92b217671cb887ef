using System.Runtime.InteropServices;

namespace Davit.Linux;

/// <summary>The system calls, each declared once, under their own names; one file per man-page group.</summary>
internal static partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(Library)]
    internal static partial uint geteuid();
}
