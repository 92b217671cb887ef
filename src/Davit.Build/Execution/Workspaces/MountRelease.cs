using Davit.Linux;

namespace Davit.Build.Execution.Workspaces;

/// <summary>
/// Unmounts what only this process uses. Whenever any thread starts a program, the child holds copies of all open files until
/// it executes it, directories of this mount among them: then the mount is busy for a moment.
/// </summary>
internal static class MountRelease
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static void Release(string path)
    {
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            try
            {
                Mounts.Unmount(path);
                return;
            }
            catch (LinuxException e) when (e.ErrorNumber == Errno.EBUSY)
            {
                Thread.Sleep(Pause);
            }
        }

        // Nobody can reach it by name any more; it ends with its last user.
        Mounts.UnmountLazily(path);
    }
}
