using Davit.Layers.Applying;
using Davit.Layers.Stacking;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Comparing;

/// <summary>Says in what two files differ.</summary>
internal sealed class FileComparer(OverlayAttributes overlay)
{
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _one = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly byte[] _other = GC.AllocateUninitializedArray<byte>(BufferSize);

    internal TreeAspects Compare(StackEntry one, StackEntry other)
    {
        var (before, after) = (one.Status, other.Status);
        if (one.Level.LayerPath == other.Level.LayerPath && before.Inode == after.Inode)
        {
            return TreeAspects.None;
        }

        if (before.Kind != after.Kind)
        {
            return TreeAspects.Kind;
        }

        var aspects = TreeAspects.None;
        aspects |= before.Mode != after.Mode && before.Kind != FileKind.SymbolicLink ? TreeAspects.Mode : 0;
        aspects |= (before.UserId, before.GroupId) != (after.UserId, after.GroupId) ? TreeAspects.Owner : 0;
        aspects |= before.Device != after.Device ? TreeAspects.Device : 0;
        aspects |= HaveSameAttributes(one, other) ? 0 : TreeAspects.Attributes;
        return aspects | before.Kind switch
        {
            FileKind.Regular when before.SizeBytes != after.SizeBytes => TreeAspects.Size | TreeAspects.Content,
            FileKind.Regular when !HaveSameContent(one, other) => TreeAspects.Content,
            FileKind.SymbolicLink when !Link(one).SequenceEqual(Link(other)) => TreeAspects.LinkTarget,
            _ => TreeAspects.None,
        };
    }

    private static byte[] Link(StackEntry entry) => entry.Level.Directory.ReadLink(entry.Name) ?? [];

    private bool HaveSameAttributes(StackEntry one, StackEntry other)
    {
        var (names, others) = (Attributes(one), Attributes(other));
        return names.Count == others.Count && names.Zip(others).All(pair =>
            pair.First.AsSpan().SequenceEqual(pair.Second)
            && Value(one, pair.First).AsSpan().SequenceEqual(Value(other, pair.Second)));
    }

    private List<byte[]> Attributes(StackEntry entry) =>
        [.. ExtendedAttributes.List(entry.Level.Directory, entry.Name).Where(name => !overlay.Owns(name))];

    private static byte[] Value(StackEntry entry, byte[] name) => ExtendedAttributes.Find(entry.Level.Directory, entry.Name, name) ?? [];

    private bool HaveSameContent(StackEntry one, StackEntry other)
    {
        using var first = one.Level.Directory.OpenRead(one.Name);
        using var second = other.Level.Directory.OpenRead(other.Name);
        for (long offset = 0; offset < one.Status.SizeBytes;)
        {
            var count = ReadFully(first, _one, offset);
            if (count == 0 || ReadFully(second, _other, offset) != count || !_one.AsSpan(0, count).SequenceEqual(_other.AsSpan(0, count)))
            {
                return false;
            }

            offset += count;
        }

        return true;
    }

    private static int ReadFully(SafeFileHandle file, byte[] buffer, long offset)
    {
        var count = 0;
        for (int read; count < buffer.Length && (read = RandomAccess.Read(file, buffer.AsSpan(count), offset + count)) > 0; count += read)
        {
        }

        return count;
    }
}
