using Davit.Build.Planning;
using Davit.Linux;

namespace Davit.Build.Execution.Running;

/// <summary>One execution of a command.</summary>
internal sealed record CommandRun
{
    public required ExecuteCommand Command { get; init; }

    /// <summary>Where its root file system is mounted.</summary>
    public required string RootfsPath { get; init; }

    /// <summary>A directory for the bundle; made and left.</summary>
    public required string BundlePath { get; init; }

    public required string ContainerId { get; init; }

    /// <summary>Of <c>RUN --mount</c>.</summary>
    public required IReadOnlyList<Mount> Mounts { get; init; }
}
