namespace Davit.Engine.Upkeep;

public sealed record PruneContainersRequest
{
    public PruneFilter Filter { get; init; } = PruneFilter.None;

    public PruneMode Mode { get; init; }
}
