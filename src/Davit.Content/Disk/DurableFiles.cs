using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Disk;

/// <summary>What makes files survive a power cut, as far as the system lets a program say so.</summary>
public static class DurableFiles
{
    /// <summary>Returns when the file's bytes are on the disk; its name is not, see <see cref="SyncNames"/>.</summary>
    public static void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>
    /// Returns when the names in a directory are on the disk. Only Linux needs and can be told: NTFS and APFS keep names in the order
    /// in which they were made, and the database's row, synced later, comes after them.
    /// </summary>
    public static void SyncNames(string directory)
    {
        if (LinuxSystem.IsHere)
        {
            Files.SyncDirectory(directory);
        }
    }

    /// <summary>Renames within one file system, in one step, over whatever has the new name.</summary>
    public static void Rename(string from, string to)
    {
        if (LinuxSystem.IsHere)
        {
            Files.Rename(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }
}
