using Davit.Build.Execution.Workspaces;
using Davit.Content;
using Davit.Runtime.Execution;

namespace Davit.Build.Execution;

/// <summary>
/// Ends what builds of killed processes left running and mounted. To be called after opening a store, before
/// <c>SnapshotStore.Recover</c>: containers first, then mounts, then directories.
/// </summary>
/// <param name="store">Whose builds.</param>
/// <param name="findRuntime">Asked only when there is something to end; the same as the builds had.</param>
public sealed class BuildRecovery(Store store, Func<OciRuntime> findRuntime)
{
    internal const string BundlePrefix = "bundle";

    private const string ContainerPrefix = "davit-build-";

    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var directory = BuildWorkspace.DirectoryOf(store);
        if (store.DeadProcesses().Count == 0 || !Directory.Exists(directory))
        {
            return;
        }

        foreach (var workspace in Directory.EnumerateDirectories(directory).Where(path => !store.IsAlive(OwnerOf(path))))
        {
            foreach (var container in ContainersOf(workspace))
            {
                await findRuntime().DeleteAsync(container, cancellationToken);
            }

            BuildWorkspace.TryRemove(workspace);
        }
    }

    internal static string ContainerIdOf(string bundlePath) =>
        ContainerPrefix + Path.GetFileName(Path.GetDirectoryName(bundlePath)) + "." + Path.GetFileName(bundlePath)[(BundlePrefix.Length + 1)..];

    private static string OwnerOf(string workspace) => Path.GetFileNameWithoutExtension(workspace);

    private static IEnumerable<string> ContainersOf(string workspace) =>
        Directory.EnumerateDirectories(workspace, BundlePrefix + "-*").Select(ContainerIdOf);
}
