namespace Davit.Engine.Syncing;

/// <summary>What to mirror, and how.</summary>
public sealed record SyncRequest(SyncList List)
{
    public SyncMode Mode { get; init; }

    /// <summary>Told by several threads.</summary>
    public IProgress<SyncProgress>? Progress { get; init; }
}
