using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>What happens during a sync.</summary>
public abstract record SyncProgress
{
    private SyncProgress()
    {
    }

    /// <summary>A tag is being copied; bytes that the target had are not counted.</summary>
    public sealed record Copying(ImageReference Target, long CurrentBytes, long TotalBytes) : SyncProgress;

    public sealed record Done(SyncedTag Tag) : SyncProgress;
}
