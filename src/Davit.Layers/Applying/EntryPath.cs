using System.Text;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>
/// A name from an archive made safe: without leading slash, empty and <c>.</c> components; <c>..</c> is refused.
/// Absolute names mean the layer's root, as everywhere. Whiteout names (image-spec, layer.md, "Whiteouts") are told apart.
/// </summary>
internal readonly ref struct EntryPath
{
    private const int MaxComponentBytes = 255; // NAME_MAX

    private EntryPath(byte[] path, int nameStart, EntryPathKind kind)
    {
        Path = path;
        Kind = kind;
        Parent = path.AsSpan(0, Math.Max(0, nameStart - 1));
        Name = path.AsSpan(nameStart);
    }

    internal byte[] Path { get; }

    internal EntryPathKind Kind { get; }

    /// <summary>Empty for names directly in the root.</summary>
    internal ReadOnlySpan<byte> Parent { get; }

    /// <summary>The last component; of a whiteout the name it hides.</summary>
    internal ReadOnlySpan<byte> Name { get; }

    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    private static ReadOnlySpan<byte> MetadataPrefix => ".wh..wh."u8;

    internal static EntryPath Parse(ReadOnlySpan<byte> raw, TreeFormat format)
    {
        var path = new byte[raw.Length];
        var length = 0;
        var nameStart = 0;
        foreach (var range in raw.Split((byte)'/'))
        {
            var component = raw[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            Check(component, raw);
            if (length > 0)
            {
                path[length++] = (byte)'/';
            }

            nameStart = length;
            component.CopyTo(path.AsSpan(length));
            length += component.Length;
        }

        var clean = length == raw.Length ? path : path[..length];
        return length == 0 ? Root(raw) : format == TreeFormat.Plain ? new EntryPath(clean, nameStart, EntryPathKind.Name) : Classify(clean, nameStart);
    }

    private static EntryPath Root(ReadOnlySpan<byte> raw) =>
        raw.IsEmpty ? throw Refuse(raw, "the name is empty") : new EntryPath([], 0, EntryPathKind.Root);

    private static EntryPath Classify(byte[] path, int nameStart)
    {
        if (path.AsSpan().IndexOf(Prefix) is var first && first < 0)
        {
            return new EntryPath(path, nameStart, EntryPathKind.Name);
        }

        foreach (var range in path.AsSpan().Split((byte)'/'))
        {
            // AUFS kept its own directories below such names; nothing of them belongs to the image.
            var component = path.AsSpan(range);
            if (component.StartsWith(MetadataPrefix))
            {
                var isOpaque = component.SequenceEqual(".wh..wh..opq"u8) && range.End.Value == path.Length;
                return new EntryPath(path, nameStart, isOpaque ? EntryPathKind.Opaque : EntryPathKind.Ignored);
            }

            if (component.StartsWith(Prefix) && range.End.Value != path.Length)
            {
                throw Refuse(path, "a whiteout cannot be a directory");
            }
        }

        return path.AsSpan(nameStart).StartsWith(Prefix) ? Whiteout(path, nameStart) : new EntryPath(path, nameStart, EntryPathKind.Name);
    }

    private static EntryPath Whiteout(byte[] path, int nameStart)
    {
        var hidden = path.AsSpan(nameStart + Prefix.Length);
        if (hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8))
        {
            throw Refuse(path, "the whiteout names nothing");
        }

        return new EntryPath([.. path.AsSpan(0, nameStart), .. hidden], nameStart, EntryPathKind.Whiteout);
    }

    private static void Check(ReadOnlySpan<byte> component, ReadOnlySpan<byte> raw)
    {
        if (component.SequenceEqual(".."u8))
        {
            throw Refuse(raw, "names with '..' are refused");
        }

        if (component.Length > MaxComponentBytes)
        {
            throw Refuse(raw, $"a component is longer than {MaxComponentBytes} bytes");
        }

        if (component.Contains((byte)0))
        {
            throw Refuse(raw, "the name contains NUL");
        }
    }

    private static DavitException Refuse(ReadOnlySpan<byte> name, string why)
    {
        var shown = Encoding.UTF8.GetString(name.Length > 200 ? name[..200] : name).Replace("\0", "\\0", StringComparison.Ordinal);
        return new DavitException(ErrorKind.Corrupt, $"apply layer: entry '{shown}': {why}");
    }
}
