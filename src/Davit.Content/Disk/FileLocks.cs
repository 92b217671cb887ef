using Davit.Linux;

namespace Davit.Content.Disk;

/// <summary>
/// Files locked by one holder each, within a process as between processes, until the lock is disposed or its process ends, however it
/// ends. A locked file can be deleted.
/// </summary>
public abstract class FileLocks
{
    private protected FileLocks()
    {
    }

    /// <summary>This system's.</summary>
    public static FileLocks Current { get; } = LinuxSystem.IsHere ? new LinuxFileLocks() : new PortableFileLocks();

    /// <summary>Locks a file, which is created when missing; null when somebody else holds it.</summary>
    public abstract HeldFile? TryLock(string path);

    /// <summary>As <see cref="TryLock"/>, but null also when the file does not exist: nothing is created.</summary>
    public abstract HeldFile? TryLockExisting(string path);

    /// <summary>Creates a file and locks it; null when the name is taken or somebody was quicker to lock it.</summary>
    public abstract HeldFile? TryCreateLocked(string path);

    /// <summary>Waits for the lock of a directory.</summary>
    public abstract IDisposable LockDirectory(string path);
}
