using Davit.Linux;

namespace Davit.Layers.Comparing;

/// <summary>A name that two trees do not have in common, or not the same.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Before">Null for an added one.</param>
/// <param name="After">Null for a deleted one.</param>
/// <param name="Aspects">In what a changed one differs.</param>
public sealed record TreeChange(ChangeKind Kind, string Path, TreeItem? Before, TreeItem? After, TreeAspects Aspects);

/// <summary>What a name in a tree is.</summary>
public sealed record TreeItem
{
    public required FileKind Kind { get; init; }

    public required uint Mode { get; init; }

    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    /// <summary>Of a file's content; 0 for everything else.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Of a symbolic link.</summary>
    public string? LinkTarget { get; init; }
}

/// <summary>In what two files may differ.</summary>
[Flags]
public enum TreeAspects
{
    None = 0,
    Kind = 1,
    Mode = 2,
    Owner = 4,
    Size = 8,
    Content = 16,
    LinkTarget = 32,
    Device = 64,
    Attributes = 128,
}
