namespace Davit.Registry.Transport;

/// <summary>When a blob comes in several ranges at once: where a single connection is what limits its speed.</summary>
public sealed record RangePolicy
{
    /// <summary>Less than this is left to one connection.</summary>
    public long MinBytesLeft { get; init; } = 64 * 1024 * 1024;

    /// <summary>One range; as many as there are connections, and two more, are kept in memory where <see cref="MaxBytesInMemory"/> lets them.</summary>
    public int RangeBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>For the ranges of all blobs together, shared out evenly. With room for fewer than two, none come in ranges.</summary>
    public long MaxBytesInMemory { get; init; } = 48 * 1024 * 1024;

    /// <summary>Connections for one blob. Each counts as a transfer, and none is taken from other blobs.</summary>
    public int MaxConnections { get; init; } = 6;

    /// <summary>A connection that is faster than so many bytes a second is fast enough.</summary>
    public long FastBytesPerSecond { get; init; } = 64 * 1024 * 1024;

    /// <summary>How much of a blob comes by one connection before it is judged; or <see cref="JudgedTime"/>, whichever is sooner.</summary>
    public long JudgedBytes { get; init; } = 8 * 1024 * 1024;

    public TimeSpan JudgedTime { get; init; } = TimeSpan.FromSeconds(1);
}
