using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>Removes containers that do not run.</summary>
internal sealed class PruneContainers(Containers.Containers containers)
{
    public async Task<PruneResult<PrunedContainer>> RunAsync(PruneContainersRequest request, CancellationToken cancellationToken)
    {
        var removed = new List<PrunedContainer>();
        foreach (var container in containers.ListIdle().Where(c => request.Filter.Admits(c.Created) && request.Filter.Admits(c.Settings.Labels)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pruned = new PrunedContainer(container.Id, container.Name, container.ImageName, container.Created, containers.MeasureBytes(container));
            if (request.Mode == PruneMode.DryRun || await TryRemoveAsync(container, cancellationToken))
            {
                removed.Add(pruned);
            }
        }

        return new PruneResult<PrunedContainer>(removed, removed.Sum(r => r.FreedBytes));
    }

    private async Task<bool> TryRemoveAsync(ContainerRecord container, CancellationToken cancellationToken)
    {
        try
        {
            await containers.RemoveAsync(container.Id, Removal.Careful, cancellationToken);
            return true;
        }
        catch (DavitException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
        {
            // Removed by somebody else, or started, since it was listed.
            return false;
        }
    }
}
