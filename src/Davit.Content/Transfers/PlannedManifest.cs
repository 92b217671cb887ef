namespace Davit.Content.Transfers;

/// <summary>A document that is to be copied.</summary>
public sealed record PlannedManifest(RawManifest Manifest)
{
    /// <summary>It is copied because it belongs to another one, which does not point to it.</summary>
    public bool IsReferrer { get; init; }

    /// <summary>Of a referrer the tag by which it is found; null when its subject tells.</summary>
    public string? Tag { get; init; }
}
