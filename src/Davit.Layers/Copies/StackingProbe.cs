using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Copies;

/// <summary>
/// Whether overlayfs can stack directories here. It cannot on another overlay, on network file systems, and in user namespaces of old
/// kernels; some of these tell at the mount, others when something is written.
/// </summary>
internal static class StackingProbe
{
    /// <param name="directory">Empty, of this process's own.</param>
    /// <param name="overlay">Makes a mount of a lower, an upper and a work directory.</param>
    internal static bool CanStack(string directory, OverlayAttributes marks, Func<string, string, string, Mount> overlay)
    {
        var (lower, upper, work, merged) = (Make("lower"), Make("upper"), Make("work"), Make("merged"));
        File.WriteAllBytes(Path.Combine(lower, "gone"), []);
        try
        {
            using (var target = DirectoryHandle.Open(upper))
            {
                marks.TryCreateWhiteout(target, "mark"u8);
                target.TryCreateDirectory("opaque"u8, 0x1ed);
                using var opaque = target.OpenDirectory("opaque"u8);
                marks.SetOpaque(opaque);
            }

            Mounts.Perform(overlay(lower, upper, work), merged);
            try
            {
                File.Delete(Path.Combine(merged, "gone"));
            }
            finally
            {
                Mounts.UnmountLazily(merged);
            }

            return FileStatus.Find(Path.Combine(upper, "gone")) is { } gone && marks.IsWhiteout(gone);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && error is not LinuxException { ErrorNumber: Errno.ENOSPC })
        {
            return false;
        }

        string Make(string name)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(path);
            return path;
        }
    }
}
