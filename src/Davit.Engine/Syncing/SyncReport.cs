namespace Davit.Engine.Syncing;

/// <summary>What became of every tag of a list.</summary>
public sealed record SyncReport(IReadOnlyList<SyncedTag> Tags)
{
    public bool IsComplete => Tags.All(t => t.Status != SyncStatus.Failed);
}
