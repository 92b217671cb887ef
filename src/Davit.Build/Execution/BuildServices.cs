using Davit.Build.Caching;
using Davit.Build.Context;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Progress;
using Davit.Content;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;
using Davit.Runtime.Execution;

namespace Davit.Build.Execution;

/// <summary>What the steps of one build share.</summary>
internal sealed record BuildServices
{
    public required Store Store { get; init; }

    public required SnapshotStore Snapshots { get; init; }

    public required BuildWorkspace Workspace { get; init; }

    /// <summary>Keeps every result of the build until it ends.</summary>
    public required Lease Lease { get; init; }

    public required SourceTree Context { get; init; }

    public required ProgressReporter Progress { get; init; }

    /// <summary>Asked when the first RUN step executes: a build without one needs no runtime.</summary>
    public required Func<OciRuntime> FindRuntime { get; init; }

    public BuildCache Cache => field ??= new BuildCache(Store);

    public BuildLocks Locks => field ??= new BuildLocks(Store);
}
