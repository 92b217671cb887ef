using System.Buffers;
using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>Copies contents and metadata between layers.</summary>
internal static class FileCopy
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Makes an existing empty file the same as another: bytes, owner, mode, attributes, time.</summary>
    internal static void Fill(DirectoryHandle sourceParent, ReadOnlySpan<byte> sourceName, DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        var status = sourceParent.Status(sourceName) ?? throw LinuxException.Of(Errno.ENOENT, "copy");
        using var source = sourceParent.OpenRead(sourceName);
        using var target = parent.OpenWrite(name);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            for (int read; (read = RandomAccess.Read(source, buffer, offset)) > 0; offset += read)
            {
                RandomAccess.Write(target, buffer.AsSpan(0, read), offset);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        FileMetadata.SetOwner(target, status.UserId, status.GroupId);
        FileMetadata.SetMode(target, status.Mode);
        foreach (var attribute in ExtendedAttributes.List(sourceParent, sourceName))
        {
            ExtendedAttributes.Set(target, attribute, ExtendedAttributes.Find(sourceParent, sourceName, attribute) ?? []);
        }

        FileTimes.Set(target, status.ModifiedAt);
    }

    /// <summary>All but the marks of overlayfs, which speak of one layer only.</summary>
    internal static void DirectoryMetadata(DirectoryHandle source, DirectoryHandle target, OverlayAttributes overlay)
    {
        var status = source.Status();
        target.SetOwner(status.UserId, status.GroupId);
        target.SetMode(status.Mode);
        foreach (var attribute in ExtendedAttributes.List(source).Where(attribute => !overlay.Owns(attribute)))
        {
            ExtendedAttributes.Set(target, attribute, ExtendedAttributes.Find(source, attribute) ?? []);
        }

        FileTimes.Set(target, status.ModifiedAt);
    }
}
