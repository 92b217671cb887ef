namespace Davit.Engine.Containers;

public enum ContainerState
{
    Created,
    Running,
    Exited,
}

/// <summary>One container, as the list shows it.</summary>
public sealed record ContainerSummary
{
    /// <summary>64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>As it was asked for.</summary>
    public required string ImageName { get; init; }

    public required string ImageId { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public required ContainerState State { get; init; }

    public int? ExitCode { get; init; }
}
