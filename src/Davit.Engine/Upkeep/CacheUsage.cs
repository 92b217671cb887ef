namespace Davit.Engine.Upkeep;

/// <summary>A remembered build step.</summary>
public sealed record CacheUsage
{
    /// <summary>As BuildKit's, 25 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Of the step's own layer.</summary>
    public required long SizeBytes { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastUsed { get; init; }

    public required long UseCount { get; init; }

    /// <summary>True when an image or a container needs the layer too: the record then costs nothing.</summary>
    public required bool IsShared { get; init; }
}
