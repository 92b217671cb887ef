using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>One member of an archive, whichever header format told about it. Names are bytes: they need not be UTF-8.</summary>
public sealed record TarEntry
{
    public required ReadOnlyMemory<byte> Name { get; init; }

    public required TarEntryKind Kind { get; init; }

    /// <summary>The target of a hard or symbolic link; empty for other kinds.</summary>
    public ReadOnlyMemory<byte> LinkName { get; init; }

    /// <summary>The twelve permission bits (07777).</summary>
    public uint Mode { get; init; }

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    /// <summary>The file's length as its reader sees it, holes included; 0 for other kinds.</summary>
    public long SizeBytes { get; init; }

    public FileTime ModifiedAt { get; init; }

    public string UserName { get; init; } = "";

    public string GroupName { get; init; } = "";

    public DeviceNumber Device { get; init; }

    public IReadOnlyList<TarAttribute> Attributes { get; init; } = [];

    /// <summary>Where the stored bytes belong, in order and without overlap; null when the file is stored whole.</summary>
    public IReadOnlyList<SparseSegment>? SparseMap { get; init; }

    /// <summary>The name for messages.</summary>
    public string NameText => Encoding.UTF8.GetString(Name.Span);

    /// <summary>The link's target for messages.</summary>
    public string LinkText => Encoding.UTF8.GetString(LinkName.Span);
}
