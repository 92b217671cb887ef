namespace Davit.Engine.Syncing;

/// <summary>What became of a tag, or would become of it.</summary>
public enum SyncStatus
{
    Copied,

    /// <summary>The target had it.</summary>
    Unchanged,

    Deleted,

    WouldCopy,

    WouldDelete,

    Failed,
}
