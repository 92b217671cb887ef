using Davit.Linux;

namespace Davit.Layers.Listing;

/// <summary>A name in a layer, as the layer's snapshot keeps it.</summary>
public sealed class LayerEntry
{
    /// <summary>The bytes of the last part of the path; empty for the root.</summary>
    public required byte[] Name { get; init; }

    /// <summary>What it is; of a whiteout nothing but <see cref="IsWhiteout"/> counts.</summary>
    public required FileKind Kind { get; init; }

    /// <summary>The twelve permission bits.</summary>
    public required uint Mode { get; init; }

    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    /// <summary>Of a regular file, 0 for everything else. Names of one file all have its size: see <see cref="Links"/>.</summary>
    public required long SizeBytes { get; init; }

    public required FileTime ModifiedAt { get; init; }

    /// <summary>Of a symbolic link.</summary>
    public byte[]? LinkTarget { get; init; }

    /// <summary>True when the layer takes this name away from the layers below.</summary>
    public bool IsWhiteout { get; init; }

    /// <summary>True for a directory that shows nothing of the same directory in layers below.</summary>
    public bool IsOpaque { get; internal set; }

    /// <summary>Shared by all names of one file within the layer; null for a file with a single name.</summary>
    public LinkedFile? Links { get; internal set; }

    /// <summary>Sorted by the bytes of their names; empty for all but directories.</summary>
    public IReadOnlyList<LayerEntry> Children { get; internal set; } = [];

    public bool IsDirectory => Kind == FileKind.Directory;
}
