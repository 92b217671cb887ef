namespace Davit.Engine.Comparing;

/// <summary>A name that is in one image only, or not the same in both. Times do not count.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Before">Null for an added one.</param>
/// <param name="After">Null for a deleted one.</param>
public sealed record FileDifference(FileDifferenceKind Kind, string Path, FileFacts? Before, FileFacts? After)
{
    /// <summary>In what a changed one differs: <c>type</c>, <c>mode</c>, <c>owner</c>, <c>size</c>, <c>content</c>, <c>link</c>, <c>device</c>, <c>xattrs</c>.</summary>
    public IReadOnlyList<string> Aspects { get; init; } = [];
}

public enum FileDifferenceKind
{
    Added,
    Changed,
    Deleted,
}

/// <summary>What a name is.</summary>
/// <param name="Type">As <c>ls -l</c>'s first letter: <c>-</c>, <c>d</c>, <c>l</c>, <c>c</c>, <c>b</c>, <c>p</c>.</param>
/// <param name="Mode">The twelve permission bits.</param>
/// <param name="SizeBytes">Of a file's content.</param>
/// <param name="LinkTarget">Of a symbolic link.</param>
public sealed record FileFacts(char Type, uint Mode, uint UserId, uint GroupId, long SizeBytes, string? LinkTarget);
