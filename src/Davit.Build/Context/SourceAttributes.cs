using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Build.Context;

/// <summary>The extended attributes that belong to an image's files: not those overlayfs and the host's security modules keep for themselves.</summary>
internal static class SourceAttributes
{
    public static IEnumerable<(byte[] Name, byte[] Value)> Of(SourceTree tree, SourceEntry entry)
    {
        using var directory = tree.OpenDirectory(entry.Parent ?? entry);
        return Collect(ExtendedAttributes.List(directory, entry.Name), name => ExtendedAttributes.Find(directory, entry.Name, name));
    }

    public static IEnumerable<(byte[] Name, byte[] Value)> Of(DirectoryHandle directory) =>
        Collect(ExtendedAttributes.List(directory), name => ExtendedAttributes.Find(directory, name));

    private static List<(byte[] Name, byte[] Value)> Collect(IReadOnlyList<byte[]> names, Func<byte[], byte[]?> find)
    {
        var attributes = new List<(byte[], byte[])>();
        foreach (var name in names.Where(IsImages))
        {
            if (find(name) is { } value)
            {
                attributes.Add((name, value));
            }
        }

        return attributes;
    }

    private static bool IsImages(byte[] name) =>
        !OverlayAttributes.Default.Owns(name) && !name.AsSpan().SequenceEqual("security.selinux"u8);
}
