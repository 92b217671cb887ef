using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Machine;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Execution;

namespace Davit.Engine.Containers;

/// <summary>Everything done with containers.</summary>
public sealed class Containers
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;
    private readonly ContainerFiles _files;
    private readonly ContainerTable _table;

    internal Containers(Store store, SnapshotStore snapshots, ImageCatalog catalog)
    {
        _store = store;
        _snapshots = snapshots;
        _catalog = catalog;
        _files = new ContainerFiles(store, snapshots);
        _table = new ContainerTable(store);
    }

    /// <summary>Runs a container in the foreground, on this process's standard streams; the image must be here.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="warn">Told what the host cannot do of what was asked.</param>
    /// <returns>The exit code of the container's command; 128 + N when signal N ended it.</returns>
    /// <exception cref="ContainerFailure">The command never ran.</exception>
    public Task<int> RunAsync(RunRequest request, Action<string> warn, CancellationToken cancellationToken = default)
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("run container");
        }

        return new RunContainer(_store, _snapshots, _catalog, _files).RunAsync(request, warn, cancellationToken);
    }

    /// <summary>All containers, newest first.</summary>
    public IReadOnlyList<ContainerSummary> List() => [.. _table.List().Select(Summarise)];

    /// <summary>Newest first.</summary>
    /// <exception cref="DavitException">InvalidArgument: a filter, in Docker's words; NotFound: a container that a filter names.</exception>
    public IReadOnlyList<ContainerSummary> List(ContainerListRequest request)
    {
        var filter = new ContainerFilter(request.Filters, new ContainerFilter.Lookup(
            name => _catalog.Find(name, null) is { } image ? [image.Id.ToString()] : [],
            name => Get(name).Created));
        var isAnyState = request.Scope == ContainerScope.All || request.Latest is not null || filter.AsksForStates;
        return
        [
            .. _table.List().Select(Summarise)
                .Where(c => (isAnyState || c.State == ContainerState.Running) && filter.Accepts(c))
                .Take(request.Latest ?? int.MaxValue),
        ];
    }

    /// <summary>Walks the container's writable layer.</summary>
    /// <exception cref="DavitException">NotFound.</exception>
    public ContainerSize Measure(string nameOrId) => MeasureOf(Get(nameOrId));

    /// <summary>What <c>inspect</c> prints of a container: one JSON object in Docker's fields; null when there is none.</summary>
    public string? FindInspection(string nameOrId) => FindInspection(nameOrId, InspectedSize.Omitted);

    /// <inheritdoc cref="FindInspection(string)"/>
    public string? FindInspection(string nameOrId, InspectedSize size) => _table.Find(nameOrId) is { } container
        ? new ContainerInspection(container, PlacesOf(container), size == InspectedSize.Measured ? MeasureOf(container) : null).Write()
        : null;

    /// <exception cref="DavitException">NotFound, or Conflict: it runs and <paramref name="removal"/> is careful.</exception>
    public async Task RemoveAsync(string nameOrId, Removal removal, CancellationToken cancellationToken = default)
    {
        var container = _table.Find(nameOrId) ?? throw new DavitException(ErrorKind.NotFound, $"No such container: {nameOrId}");
        if (container.ProcessId is { } owner && _store.IsAlive(owner))
        {
            if (removal == Removal.Careful)
            {
                throw new DavitException(
                    ErrorKind.Conflict,
                    $"cannot remove container \"{container.Name}\": container is running: stop the container before removing or force remove");
            }

            await OciRuntime.Find(_files.RuntimeState).DeleteAsync(container.Id, cancellationToken);
        }

        _files.Unmount(container.Id);
        _files.Remove(container.Id, container.SnapshotId);

        // An image that was removed under its stopped containers goes with the last of them.
        new GarbageSweep(_store, _snapshots).Run();
    }

    /// <summary>Those that no living process runs, oldest first.</summary>
    internal IReadOnlyList<ContainerRecord> ListIdle() =>
        [.. _table.List().Where(c => c.ProcessId is not { } owner || !_store.IsAlive(owner)).Reverse()];

    /// <summary>What its writable layer holds; 0 when that is being removed at this moment.</summary>
    internal long MeasureBytes(ContainerRecord container)
    {
        try
        {
            return _snapshots.FindActive(container.SnapshotId) is not { } writable ? 0
                : container.State == ContainerState.Running ? SnapshotStore.Measure(writable).SizeBytes
                : _snapshots.MeasureAtRest(writable);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    internal IReadOnlyList<ContainerRecord> ListRecords() => _table.List();

    internal static ContainerSummary SummaryOf(ContainerRecord container) => Summarise(container);

    /// <summary>Writes a container's whole file system as a tar, as it is now; the container may run meanwhile.</summary>
    /// <param name="output">Need not be seekable; not disposed.</param>
    /// <exception cref="DavitException">NotFound.</exception>
    public Task ExportAsync(string nameOrId, Stream output, CancellationToken cancellationToken = default)
    {
        LinuxOnly.Require("export container");
        var container = _table.Find(nameOrId) ?? throw new DavitException(ErrorKind.NotFound, $"No such container: {nameOrId}");
        return Task.Run(() => new ExportContainer(_snapshots).Run(container, output, cancellationToken), cancellationToken);
    }

    internal Task RecoverAsync(IReadOnlyList<string> deadProcesses, CancellationToken cancellationToken) =>
        new ContainerRecovery(_store, _files).RecoverAsync(deadProcesses, cancellationToken);

    internal IReadOnlyList<ImageUse> FindUses(ImageId image) => _table.UsesOf(image);

    private ContainerRecord Get(string nameOrId) =>
        _table.Find(nameOrId) ?? throw new DavitException(ErrorKind.NotFound, $"No such container: {nameOrId}");

    private ContainerPlaces PlacesOf(ContainerRecord container) => new(_files.BundleDirectory(container.Id), StorageDriver.Of(_snapshots));

    private ContainerSize MeasureOf(ContainerRecord container)
    {
        var written = MeasureBytes(container);
        var image = _catalog.Find(container.ImageId, null);
        return new ContainerSize(written, written + (image is null ? 0 : ChainId.All(image.Config.Value.DiffIds).Sum(c => _snapshots.Find(c)?.SizeBytes ?? 0)));
    }

    private static ContainerSummary Summarise(ContainerRecord container) => new()
    {
        Id = container.Id,
        Name = container.Name,
        ImageName = container.ImageName,
        ImageId = container.ImageId,
        Command = container.Settings.Command,
        Created = container.Created,
        Started = container.Started,
        Finished = container.Finished,
        State = container.State,
        ExitCode = container.ExitCode,
        Labels = container.Settings.Labels,
        Mounts = [.. container.Settings.Mounts.Select(m => new ContainerMount(m.Type == "tmpfs" ? "" : m.Source, m.Target))],
        Network = container.Settings.Network == ContainerNetwork.Host ? "host" : "none",
    };
}
