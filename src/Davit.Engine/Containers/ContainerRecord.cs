namespace Davit.Engine.Containers;

/// <summary>A container as the database knows it.</summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ImageId { get; init; }

    public required string ImageName { get; init; }

    /// <summary>Of the snapshot that is its writable layer.</summary>
    public required long SnapshotId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public required ContainerState State { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>The process that runs it; null when it does not run.</summary>
    public string? ProcessId { get; init; }

    public required ContainerSettings Settings { get; init; }
}
