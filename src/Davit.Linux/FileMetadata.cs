using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>Owner, mode and length of an open file.</summary>
public static class FileMetadata
{
    /// <summary>Clears setuid, setgid and file capabilities, as chown(2) does: set those after.</summary>
    public static void SetOwner(SafeFileHandle file, uint userId, uint groupId) =>
        Check(Libc.fchown((int)file.DangerousGetHandle(), userId, groupId), file, "chown");

    public static void SetMode(SafeFileHandle file, uint mode) =>
        Check(Libc.fchmod((int)file.DangerousGetHandle(), mode), file, "chmod");

    /// <summary>Cuts off, or grows by a hole.</summary>
    public static void SetLength(SafeFileHandle file, long bytes) =>
        Check(Libc.ftruncate((int)file.DangerousGetHandle(), bytes), file, "ftruncate");

    private static void Check(int result, SafeFileHandle file, string call)
    {
        GC.KeepAlive(file);
        if (result != 0)
        {
            throw LinuxException.Last(call);
        }
    }
}
