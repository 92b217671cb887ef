using Davit.Content;
using Davit.Linux;

namespace Davit.Build.Execution.Workspaces;

/// <summary>
/// A directory of the store for what one build mounts and writes besides layers:
/// <code>
/// builds/PROCESS.NUMBER/NAME/…    PROCESS: the owner's ID in the store
/// </code>
/// Gone when disposed; what a killed process left is removed by <c>BuildRecovery</c>.
/// </summary>
internal sealed class BuildWorkspace : IDisposable
{
    private static int _count;

    private int _directories;

    public BuildWorkspace(Store store)
    {
        Id = $"{store.ProcessId}.{Interlocked.Increment(ref _count)}";
        Path = System.IO.Path.Combine(DirectoryOf(store), Id);
        Directory.CreateDirectory(Path);
    }

    /// <summary>No other workspace of this store has it.</summary>
    public string Id { get; }

    public string Path { get; }

    public static string DirectoryOf(Store store) => store.Paths.Builds;

    /// <summary>An empty directory of a name nobody else gets.</summary>
    public string CreateDirectory(string purpose)
    {
        var path = System.IO.Path.Combine(Path, $"{purpose}-{Interlocked.Increment(ref _directories)}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Never throws: what cannot be removed now is found by the next process to open the store.</summary>
    public void Dispose() => TryRemove(Path);

    internal static bool TryRemove(string path)
    {
        try
        {
            foreach (var mount in Mounts.ListBelow(path))
            {
                Mounts.UnmountLazily(mount.Path);
            }

            if (Directory.Exists(path))
            {
                using var parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(path)!);
                parent.RemoveTree(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(path)));
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
