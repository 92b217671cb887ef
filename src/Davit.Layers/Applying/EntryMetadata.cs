using Davit.Layers.Tar;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Applying;

/// <summary>
/// Owner, mode, attributes, times, in the order the kernel wants: chown(2) clears setuid bits and file
/// capabilities, so those come after; times come last.
/// </summary>
internal sealed class EntryMetadata(ApplyRequest request)
{
    internal void Set(SafeFileHandle file, TarEntry entry)
    {
        FileMetadata.SetOwner(file, UserOf(entry), GroupOf(entry));
        FileMetadata.SetMode(file, entry.Mode);
        if (entry.Attributes.Count > 0)
        {
            SetAttributes(file, entry);
        }

        FileTimes.Set(file, entry.ModifiedAt);
    }

    /// <summary>Without the times, which come when the directory is full.</summary>
    internal void Set(DirectoryHandle directory, TarEntry entry)
    {
        directory.SetOwner(UserOf(entry), GroupOf(entry));
        directory.SetMode(entry.Mode);
        if (entry.Attributes.Count > 0)
        {
            SetAttributes(directory, entry);
        }
    }

    /// <summary>Symbolic links, devices and fifos, which are not opened.</summary>
    internal void Set(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        parent.SetOwner(name, UserOf(entry), GroupOf(entry));
        if (entry.Kind != TarEntryKind.SymbolicLink)
        {
            parent.SetMode(name, entry.Mode);
        }

        if (entry.Attributes.Count > 0)
        {
            SetAttributes(parent, name, entry);
        }

        FileTimes.Set(parent, name, entry.ModifiedAt);
    }

    private void SetAttributes(SafeFileHandle file, TarEntry entry) =>
        SetAttributes(entry, attribute => ExtendedAttributes.Set(file, attribute.Name.Span, attribute.Value.Span));

    private void SetAttributes(DirectoryHandle directory, TarEntry entry) =>
        SetAttributes(entry, attribute => ExtendedAttributes.Set(directory, attribute.Name.Span, attribute.Value.Span));

    private void SetAttributes(DirectoryHandle parent, byte[] name, TarEntry entry) =>
        SetAttributes(entry, attribute => ExtendedAttributes.Set(parent, name, attribute.Name.Span, attribute.Value.Span));

    /// <summary>What the file system cannot keep is left out, as every unpacker does; what this process may not set is an error.</summary>
    private void SetAttributes(TarEntry entry, Action<TarAttribute> set)
    {
        foreach (var attribute in entry.Attributes.Where(attribute => !request.Overlay.Owns(attribute.Name.Span)))
        {
            try
            {
                set(attribute);
            }
            catch (LinuxException error) when (error.ErrorNumber == Errno.EOPNOTSUPP || IsUserAttributeOfSpecialFile(entry, attribute, error))
            {
            }
        }
    }

    private uint UserOf(TarEntry entry) => request.Owner?.UserId ?? entry.UserId;

    private uint GroupOf(TarEntry entry) => request.Owner?.GroupId ?? entry.GroupId;

    // xattr(7): user.* exists on regular files and directories only.
    private static bool IsUserAttributeOfSpecialFile(TarEntry entry, TarAttribute attribute, LinuxException error) =>
        error.ErrorNumber == Errno.EPERM
        && entry.Kind is not (TarEntryKind.File or TarEntryKind.Directory)
        && attribute.Name.Span.StartsWith("user."u8);
}
