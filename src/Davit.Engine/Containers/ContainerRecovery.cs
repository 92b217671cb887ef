using Davit.Content;
using Davit.Runtime.Execution;

namespace Davit.Engine.Containers;

/// <summary>Ends the containers whose process died with its command still running.</summary>
internal sealed class ContainerRecovery(Store store, ContainerFiles files)
{
    public async Task RecoverAsync(IReadOnlyList<string> deadProcesses, CancellationToken cancellationToken)
    {
        await FrozenContainer.RecoverAsync(store, files, cancellationToken);
        var table = new ContainerTable(store);
        foreach (var container in deadProcesses.SelectMany(table.ListOfProcess))
        {
            if (container.State == ContainerState.Running)
            {
                await OciRuntime.Find(files.RuntimeState).DeleteAsync(container.Id, cancellationToken);
            }

            files.Unmount(container.Id);
            table.SetExited(container.Id, ContainerFiles.KilledExitCode, store.Time.GetUtcNow());
            if (container.Settings.AutoRemove)
            {
                files.Remove(container.Id, container.SnapshotId);
            }
        }

        files.RemoveOrphans();
    }
}
