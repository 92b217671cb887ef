using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Disk;

/// <summary>
/// Files opened for one alone: share modes on Windows; flock(2) on Unix, which the base library takes for <see cref="FileShare.None"/>,
/// so that these locks and Linux' own exclude each other.
/// </summary>
internal sealed class PortableFileLocks : FileLocks
{
    private const string DirectoryLockName = ".lock";

    // Error numbers: of Windows (winerror.h), and EWOULDBLOCK (errno.h).
    private const int SharingViolation = 32;
    private const int LockViolation = 33;
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    // Windows refuses to delete what was not opened with this; Unix would take any sharing for a shared lock.
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    public override HeldFile? TryLock(string path) => TryOpen(path, FileMode.OpenOrCreate);

    public override HeldFile? TryLockExisting(string path) => File.Exists(path) ? TryOpen(path, FileMode.Open) : null;

    public override HeldFile? TryCreateLocked(string path) => TryOpen(path, FileMode.CreateNew);

    /// <summary>By a file in it, since a directory cannot be opened here.</summary>
    public override IDisposable LockDirectory(string path)
    {
        IDisposable? held;
        while ((held = TryLock(Path.Combine(path, DirectoryLockName))) is null)
        {
            Thread.Sleep(RetryInterval);
        }

        return held;
    }

    private static OpenedFile? TryOpen(string path, FileMode mode)
    {
        try
        {
            return new OpenedFile(path, File.OpenHandle(path, mode, FileAccess.ReadWrite, Alone));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (IsHeld(e) || (mode == FileMode.CreateNew && File.Exists(path)))
        {
            return null;
        }
    }

    private static bool IsHeld(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xffff) is SharingViolation or LockViolation
        : error.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlockOnLinux);

    private sealed class OpenedFile(string path, SafeFileHandle handle) : HeldFile
    {
        public override string Path => path;

        public override SafeFileHandle Handle => handle;

        // A file made under the same name later has other times.
        public override bool IsInPlace => File.Exists(path)
            && File.GetCreationTimeUtc(path) == File.GetCreationTimeUtc(handle)
            && File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(handle);

        public override void Dispose() => handle.Dispose();
    }
}
