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

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary><c>host</c> or <c>none</c>.</summary>
    public string Network { get; init; } = "";

    /// <summary>In Docker's words.</summary>
    public string StateName => State switch
    {
        ContainerState.Running => "running",
        ContainerState.Exited => "exited",
        _ => "created",
    };
}

/// <param name="Source">On the host; empty for a tmpfs.</param>
/// <param name="Destination">In the container.</param>
public sealed record ContainerMount(string Source, string Destination);
