using Davit.Content;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Runtime.Probing;

namespace Davit.Engine.Machine;

/// <summary>What the host has and the store holds.</summary>
public sealed class Machine
{
    private readonly Store _store;

    internal Machine(Store store) => _store = store;

    /// <summary>Needs no store.</summary>
    public static async Task<HostReport> ProbeHostAsync(CancellationToken cancellationToken = default)
    {
        if (!LinuxSystem.IsHere)
        {
            return HostReport.Elsewhere;
        }

        var runtime = await RuntimeProbe.RunAsync(cancellationToken);
        return new HostReport
        {
            Runtimes = [.. runtime.Runtimes.Select(r => new RuntimeFact(r.Kind.ToString().ToLowerInvariant(), r.Version, r.WhyNot))],
            ControlGroups = runtime.ControlGroups.Mode.ToString(),
            HasOverlay = runtime.Overlay == OverlaySupport.Available,
            HasSeccomp = runtime.HasSeccomp,
            MissingPrograms = [.. runtime.MissingPrograms.Select(m => new MissingProgramFact(m.Name, m.Purpose, m.Package))],
        };
    }

    public async Task<MachineReport> ReportAsync(CancellationToken cancellationToken = default)
    {
        var host = await ProbeHostAsync(cancellationToken);
        var (running, exited, created) = _store.Database.Read(session => (
            session.QuerySingle("SELECT count(*) FROM containers WHERE state = 'running'", r => r.GetInt32(0)),
            session.QuerySingle("SELECT count(*) FROM containers WHERE state = 'exited'", r => r.GetInt32(0)),
            session.QuerySingle("SELECT count(*) FROM containers WHERE state = 'created'", r => r.GetInt32(0))));
        var images = _store.Database.Read(session => session.QuerySingle(
            "SELECT (SELECT count(DISTINCT target) FROM tags) + (SELECT count(*) FROM untagged)", r => r.GetInt32(0)));
        return new MachineReport
        {
            Root = _store.Paths.Root,
            StorageDriver = Davit.Engine.Machine.StorageDriver.Of(new SnapshotStore(_store)),
            RunningContainers = running,
            StoppedContainers = exited + created,
            Images = images,
            Host = host,
        };
    }
}
