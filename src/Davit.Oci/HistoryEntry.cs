namespace Davit.Oci;

/// <summary>One line of an image's history.</summary>
public sealed record HistoryEntry
{
    public DateTimeOffset? Created { get; init; }

    public string? CreatedBy { get; init; }

    public string? Author { get; init; }

    public string? Comment { get; init; }

    /// <summary>True when the step left the file system as it was, so that no layer belongs to it.</summary>
    public bool EmptyLayer { get; init; }
}
