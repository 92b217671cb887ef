using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>What the base library lacks for files that must survive crashes and be shared between processes.</summary>
[SupportedOSPlatform("linux")]
public static class Files
{
    private const uint OwnerReadWrite = 0x180; // 0600

    /// <summary>Waits for an exclusive lock on a file, which is created when missing, or on an existing directory.</summary>
    public static FileLock Lock(string path) => Acquire(path, Libc.LOCK_EX)!;

    /// <summary>Waits for a lock that others may share.</summary>
    public static FileLock LockShared(string path) => Acquire(path, Libc.LOCK_SH)!;

    /// <summary>Null when another process, or another lock of this one, holds it.</summary>
    public static FileLock? TryLock(string path) => Acquire(path, Libc.LOCK_EX | Libc.LOCK_NB);

    public static FileLock? TryLockShared(string path) => Acquire(path, Libc.LOCK_SH | Libc.LOCK_NB);

    /// <summary>As <see cref="TryLock"/>, but null also when the file does not exist: nothing is created.</summary>
    public static FileLock? TryLockExisting(string path)
    {
        var file = Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (!file.IsInvalid)
        {
            return Acquire(file, path, Libc.LOCK_EX | Libc.LOCK_NB);
        }

        var error = LinuxException.Last("open", path);
        return error.ErrorNumber == Errno.ENOENT ? null : throw error;
    }

    /// <summary>Creates a file and locks it; null when the name is taken or somebody was quicker to lock it.</summary>
    public static FileLock? TryCreateLocked(string path)
    {
        var file = Libc.open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, OwnerReadWrite);
        if (!file.IsInvalid)
        {
            return Acquire(file, path, Libc.LOCK_EX | Libc.LOCK_NB);
        }

        var error = LinuxException.Last("open", path);
        return error.ErrorNumber == Errno.EEXIST ? null : throw error;
    }

    /// <summary>Returns when the file's bytes and length are on the disk (fsync(2)); its name is not, see <see cref="SyncDirectory"/>.</summary>
    public static void SyncFile(SafeFileHandle file, string path) => Check(Libc.fsync(file), "fsync", path);

    /// <summary>Returns when the names in a directory are on the disk.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = Open(path, Libc.O_RDONLY);
        Check(Libc.fsync(directory), "fsync", path);
    }

    /// <summary>Returns when everything written to the file system that holds <paramref name="path"/> is on the disk (syncfs(2)).</summary>
    public static void SyncFileSystem(string path)
    {
        using var directory = Open(path, Libc.O_RDONLY);
        Check(Libc.syncfs(directory), "syncfs", path);
    }

    /// <summary>Renames within one file system, in one step, over whatever has the new name.</summary>
    public static void Rename(string from, string to) => Rename(from, to, 0);

    /// <summary>As <see cref="Rename(string, string)"/>; false when the new name exists already.</summary>
    public static bool TryRenameNew(string from, string to)
    {
        if (Libc.renameat2(Libc.AT_FDCWD, from, Libc.AT_FDCWD, to, Libc.RENAME_NOREPLACE) == 0)
        {
            return true;
        }

        var error = LinuxException.Last($"rename '{from}' to", to);
        return error.ErrorNumber == Errno.EEXIST ? false : throw error;
    }

    /// <summary>Swaps two existing names in one step.</summary>
    public static void Exchange(string one, string other) => Rename(one, other, Libc.RENAME_EXCHANGE);

    private static void Rename(string from, string to, uint flags) =>
        Check(Libc.renameat2(Libc.AT_FDCWD, from, Libc.AT_FDCWD, to, flags), $"rename '{from}' to", to);

    private static FileLock? Acquire(string path, int operation)
    {
        // A directory cannot be opened for writing, and a lock needs no write access.
        var flags = Directory.Exists(path) ? Libc.O_RDONLY : Libc.O_RDWR | Libc.O_CREAT;
        return Acquire(Open(path, flags), path, operation);
    }

    private static FileLock? Acquire(SafeFileHandle file, string path, int operation)
    {
        while (Libc.flock(file, operation) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EINTR)
            {
                continue;
            }

            file.Dispose();
            return errno == Errno.EAGAIN ? null : throw LinuxException.Of(errno, "flock", path);
        }

        return new FileLock(file, path);
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        var file = Libc.open(path, flags | Libc.O_CLOEXEC, OwnerReadWrite);
        return file.IsInvalid ? throw LinuxException.Last("open", path) : file;
    }

    private static void Check(int result, string call, string path)
    {
        if (result != 0)
        {
            throw LinuxException.Last(call, path);
        }
    }
}
