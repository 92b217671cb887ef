using System.Runtime.Versioning;
using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Bundles;
using Davit.Runtime.Execution;
using Davit.Runtime.Rootfs;
using Davit.Runtime.Specs;

namespace Davit.Engine.Containers;

/// <summary>
/// Runs a container in the foreground:
/// <list type="number">
/// <item>create: the image's layers and a writable one; the row that makes the container exist;</item>
/// <item>mount its root file system and write the bundle;</item>
/// <item>run it with this process's standard streams;</item>
/// <item>unmount, record the exit, remove the container when that was asked for.</item>
/// </list>
/// The container stays after a crash of this process; the next one that opens the store ends it (<see cref="ContainerRecovery"/>).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RunContainer(Store store, SnapshotStore snapshots, ImageCatalog catalog, ContainerFiles files)
{
    private const int GenericFailure = 125;
    private const int NameAttempts = 10;

    private readonly ContainerTable _table = new(store);

    /// <returns>The exit code of the container's command; 128 + N for signal N.</returns>
    /// <exception cref="ContainerFailure">The command never ran.</exception>
    public async Task<int> RunAsync(RunRequest request, Action<string> warn, CancellationToken cancellationToken)
    {
        Check(request);

        // Step 1
        var (container, snapshot) = await CreateAsync(request, cancellationToken);
        try
        {
            if (request.IdFile is { } file)
            {
                await File.WriteAllTextAsync(file, container.Id, cancellationToken);
            }

            return await StartAsync(container, snapshot, warn, cancellationToken);
        }
        finally
        {
            // Step 4
            files.Unmount(container.Id);
            if (container.Settings.AutoRemove)
            {
                files.Remove(container.Id, container.SnapshotId);
            }
        }
    }

    // What is wrong with the request is told before there is a container that has to be removed again.
    private static void Check(RunRequest request)
    {
        if (request.IdFile is { } file && Path.Exists(file))
        {
            throw new DavitException(
                ErrorKind.Conflict, $"container ID file found, make sure the other container isn't running or delete {file}");
        }

        _ = SecurityOptions.Parse(request.Rights.SecurityOptions);
        _ = request.Rights.Devices.Select(DeviceRequest.Parse).ToArray();
        _ = request.Limits.Ulimits.Select(Ulimit.Parse).ToArray();
    }

    private async Task<(ContainerRecord Container, ActiveSnapshot Snapshot)> CreateAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name is null ? null : ContainerName.Validate(request.Name);
        var image = catalog.Get(request.Image, request.Platform);
        var settings = SettingsMerge.Merge(image.Config.Value.Config, request);
        using var lease = store.Leases.Acquire("run");
        lease.Protect(ChainId.All(image.Config.Value.DiffIds));
        var top = await new LayerPresence(store, snapshots).EnsureAsync(new AssembledImage(image.Config, image.Manifest), cancellationToken);
        var snapshot = snapshots.Prepare(top, "container");
        try
        {
            var record = new ContainerRecord
            {
                Id = ContainerName.NewId(),
                Name = name ?? "",
                ImageId = image.Id.ToString(),
                ImageName = request.Image,
                SnapshotId = snapshot.Id,
                Created = store.Time.GetUtcNow(),
                State = ContainerState.Created,
                ProcessId = store.ProcessId,
                Settings = settings,
            };
            return (name is null ? AddWithRandomName(record, snapshot) : Add(record, snapshot), snapshot);
        }
        catch
        {
            snapshots.Remove(snapshot);
            throw;
        }
    }

    private ContainerRecord Add(ContainerRecord record, ActiveSnapshot snapshot)
    {
        _table.Add(record, snapshot);
        return record;
    }

    private ContainerRecord AddWithRandomName(ContainerRecord record, ActiveSnapshot snapshot)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return Add(record with { Name = ContainerName.Random(attempt) }, snapshot);
            }
            catch (DavitException e) when (e.Kind == ErrorKind.Conflict && attempt < NameAttempts)
            {
                // The next name carries a number.
            }
        }
    }

    private async Task<int> StartAsync(ContainerRecord container, ActiveSnapshot snapshot, Action<string> warn, CancellationToken cancellationToken)
    {
        try
        {
            // Step 2
            var runtime = OciRuntime.Find(files.RuntimeState);
            var rootfs = files.MountRootfs(container.Id, snapshots.MountOf(snapshot));
            foreach (var volume in container.Settings.Volumes)
            {
                WorkingDirectory.Ensure(rootfs, volume);
            }

            var spec = Spec(container, rootfs).WithDefaultEnvironment(container.Id);
            var bundle = Bundle.Create(files.BundleDirectory(container.Id), container.Id, spec, RuntimeHost.Probe(runtime.Kind));
            foreach (var warning in bundle.Warnings)
            {
                warn(warning);
            }

            // Step 3
            _table.SetRunning(container.Id, store.Time.GetUtcNow());
            var streams = container.Settings.Input == StandardInput.Inherited || container.Settings.Terminal
                ? StandardStreams.AllInherited
                : StandardStreams.OutputInherited;
            var exitCode = await runtime.RunAsync(bundle, streams, cancellationToken);
            _table.SetExited(container.Id, exitCode, store.Time.GetUtcNow());
            return exitCode;
        }
        catch (Exception e)
        {
            var exitCode = e is ContainerStartException start ? start.ExitCode : GenericFailure;
            _table.SetExited(container.Id, e is OperationCanceledException ? ContainerFiles.KilledExitCode : exitCode, store.Time.GetUtcNow());
            throw e is DavitException known ? new ContainerFailure(known, exitCode) : Rethrow(e);
        }
    }

    private static ContainerSpec Spec(ContainerRecord container, string rootfs)
    {
        var settings = container.Settings;
        var security = SecurityOptions.Parse(settings.Rights.SecurityOptions);
        var spec = new ContainerSpec
        {
            RootfsPath = rootfs,
            Arguments = settings.Command,
            Environment = settings.Environment,
            WorkingDirectory = settings.WorkingDirectory,
            User = ImageUsers.Resolve(rootfs, settings.User),
            Hostname = settings.HostName,
            Terminal = settings.Terminal,
            TerminalSize = settings.Terminal ? Terminal.FindWindowSize(0) : null,
            ReadOnlyRootfs = settings.Rights.ReadOnlyRootFileSystem,
            Mounts = settings.Mounts,
            Network = settings.Network == ContainerNetwork.Host ? NetworkMode.Host : NetworkMode.None,
            Privileges = settings.Rights.Privileged ? PrivilegeMode.Privileged : PrivilegeMode.Default,
            CapabilitiesToAdd = settings.Rights.AddedCapabilities,
            CapabilitiesToDrop = settings.Rights.DroppedCapabilities,
            NoNewPrivileges = security.NoNewPrivileges,
            Seccomp = security.Seccomp,
            Devices = [.. settings.Rights.Devices.Select(DeviceRequest.Parse)],
            Ulimits = [.. settings.Limits.Ulimits.Select(Ulimit.Parse)],
            Sysctls = settings.Sysctls,
            ExtraHosts = settings.ExtraHosts,
            Resources = new ContainerResources
            {
                MemoryBytes = settings.Limits.MemoryBytes,
                Cpus = settings.Limits.Processors,
                PidsLimit = settings.Limits.Processes,
            },
        };
        return settings.Limits.SharedMemoryBytes is { } bytes ? spec with { SharedMemoryBytes = bytes } : spec;
    }

    private static Exception Rethrow(Exception e)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
        return e;
    }
}
