using Davit.Layers.Listing;
using Davit.Linux;

namespace Davit.Engine.Exploring;

/// <summary>
/// A file or directory of the image as it is up to some layer. Trees of neighbouring levels share the nodes that no layer in between
/// touches, so that the trees of all levels together take little more than one.
/// </summary>
public sealed class FileNode
{
    private readonly FileNode[] _children;

    private FileNode(LayerEntry entry, int layer, long ownBytes, FileNode[] children)
    {
        Entry = entry;
        Layer = layer;
        OwnBytes = ownBytes;
        _children = children;
        TreeBytes = ownBytes;
        NameCount = 1;
        foreach (var child in children)
        {
            TreeBytes += child.TreeBytes;
            NameCount += child.NameCount;
        }
    }

    /// <summary>The last part of the path as text; empty for the root. Bytes that are not UTF-8 are written <c>\xNN</c>.</summary>
    public string Name => ImagePath.Text(Entry.Name);

    /// <summary>The layer that stores it, from the bottom, from 0; for a directory the highest layer that has it.</summary>
    public int Layer { get; }

    public FileKind Kind => Entry.Kind;

    public bool IsDirectory => Entry.IsDirectory;

    /// <summary>The twelve permission bits.</summary>
    public uint Mode => Entry.Mode;

    public uint UserId => Entry.UserId;

    public uint GroupId => Entry.GroupId;

    public FileTime ModifiedAt => Entry.ModifiedAt;

    /// <summary>Of a symbolic link.</summary>
    public string? LinkTarget => Entry.LinkTarget is { } target ? ImagePath.Text(target) : null;

    /// <summary>How many bytes a reader gets.</summary>
    public long SizeBytes => Entry.SizeBytes;

    /// <summary>The bytes that count here: those of a file with several names count at one of them.</summary>
    public long OwnBytes { get; }

    /// <summary>Its own bytes and those of everything below.</summary>
    public long TreeBytes { get; }

    /// <summary>Itself and every name below.</summary>
    public int NameCount { get; }

    /// <summary>How many names the file has in its layer; 1 for most.</summary>
    public int LinkCount => Entry.Links?.Names.Count ?? 1;

    /// <summary>Sorted by the bytes of their names.</summary>
    public IReadOnlyList<FileNode> Children => _children;

    internal LayerEntry Entry { get; }

    /// <summary>True when no layer in between wrote it again.</summary>
    public bool IsSameFileAs(FileNode other) => ReferenceEquals(Entry, other.Entry);

    internal static FileNode Leaf(LayerEntry entry, int layer) =>
        new(entry, layer, entry.Links is { } links && links.Names[0].Entry != entry ? 0 : entry.SizeBytes, []);

    internal static FileNode Directory(LayerEntry entry, int layer, FileNode[] children) => new(entry, layer, 0, children);

    /// <summary>The same file, where its bytes count now.</summary>
    internal FileNode Owning() => new(Entry, Layer, Entry.SizeBytes, []);

    internal FileNode? Find(IReadOnlyList<byte[]> path)
    {
        var node = this;
        foreach (var name in path)
        {
            var index = node.IndexOf(name);
            if (index < 0)
            {
                return null;
            }

            node = node._children[index];
        }

        return node;
    }

    /// <summary>The tree with another node at <paramref name="path"/>, which exists.</summary>
    internal FileNode Replace(ReadOnlySpan<byte[]> path, FileNode node)
    {
        if (path.IsEmpty)
        {
            return node;
        }

        var index = IndexOf(path[0]);
        var children = (FileNode[])_children.Clone();
        children[index] = children[index].Replace(path[1..], node);
        return new FileNode(Entry, Layer, OwnBytes, children);
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, _children.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _children[middle].Entry.Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
