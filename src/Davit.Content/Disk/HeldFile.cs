using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Disk;

/// <summary>A locked file; disposing unlocks and closes it.</summary>
public abstract class HeldFile : IDisposable
{
    private protected HeldFile()
    {
    }

    public abstract string Path { get; }

    /// <summary>The file itself, to read and write; it goes with the lock.</summary>
    public abstract SafeFileHandle Handle { get; }

    /// <summary>
    /// Whether the name still leads to the locked file. Who locks a file that its last owner may remove must ask:
    /// a lock on a file without its name excludes nobody.
    /// </summary>
    public abstract bool IsInPlace { get; }

    public abstract void Dispose();
}
