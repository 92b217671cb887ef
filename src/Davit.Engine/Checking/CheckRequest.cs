namespace Davit.Engine.Checking;

public sealed record CheckRequest
{
    public CheckDepth Depth { get; init; }

    public CheckMode Mode { get; init; }
}
