using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>
/// An flock(2) lock on a file or directory, held until disposed or until the process ends, however it ends.
/// It belongs to the open file: two locks taken in one process exclude each other, and no child inherits it.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    internal FileLock(SafeFileHandle file, string path)
    {
        _file = file;
        Path = path;
    }

    public string Path { get; }

    public void Dispose() => _file.Dispose();
}
