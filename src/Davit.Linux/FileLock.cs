using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>
/// An flock(2) lock on a file or directory, held until disposed or until the process ends, however it ends.
/// It belongs to the open file: two locks taken in one process exclude each other, and no child inherits it.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    internal FileLock(SafeFileHandle file, string path)
    {
        _file = file;
        Path = path;
    }

    public string Path { get; }

    /// <summary>
    /// The locked file itself, to read and write; it goes with the lock. The base library locks what it opens, so that opening
    /// the name a second time is refused.
    /// </summary>
    public SafeFileHandle Handle => _file;

    /// <summary>
    /// Whether the name still leads to the locked file. Who locks a file that its last owner may remove must ask:
    /// a lock on a file without its name excludes nobody.
    /// </summary>
    public bool IsInPlace => FileStatus.Find(Path) is { } named && FileStatus.Of(_file) is var own && named.Inode == own.Inode && named.FileSystem == own.FileSystem;

    public void Dispose() => _file.Dispose();
}
