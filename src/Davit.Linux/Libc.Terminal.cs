using System.Runtime.InteropServices;

namespace Davit.Linux;

// termios(3), ioctl_tty(2)
internal static partial class Libc
{
    internal const int TCSADRAIN = 1;
    internal const uint ECHO = 0x8;
    internal const nuint TIOCGWINSZ = 0x5413;
    internal const nuint TIOCSWINSZ = 0x5414;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int isatty(int fd);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int tcgetattr(int fd, Termios* attributes);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int tcsetattr(int fd, int when, Termios* attributes);

    [LibraryImport(Library)]
    internal static unsafe partial void cfmakeraw(Termios* attributes);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcgetpgrp(int fd);

    [LibraryImport(Library)]
    internal static partial int getpgrp();

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int ioctl(int fd, nuint request, WinSize* size);

    /// <summary>glibc's layout, equal on x86-64 and arm64.</summary>
    internal unsafe struct Termios
    {
        internal uint InputFlags;
        internal uint OutputFlags;
        internal uint ControlFlags;
        internal uint LocalFlags;
        internal byte Line;
        internal fixed byte ControlCharacters[32];
        internal uint InputSpeed;
        internal uint OutputSpeed;
    }

    internal struct WinSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort XPixels;
        internal ushort YPixels;
    }
}
