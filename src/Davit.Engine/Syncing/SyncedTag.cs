using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>A tag, or something that refers to its image, and what became of it. Of an entry that failed as a whole, source and target have no tag.</summary>
public sealed record SyncedTag(ImageReference Source, ImageReference Target, SyncStatus Status)
{
    /// <summary>Of the manifest or index at the target; null when it failed.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Why it failed.</summary>
    public DavitException? Error { get; init; }
}
