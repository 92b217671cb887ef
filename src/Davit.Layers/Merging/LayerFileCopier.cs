using Davit.Layers.Applying;
using Davit.Layers.Stacking;
using Davit.Linux;

namespace Davit.Layers.Merging;

/// <summary>Copies what is not a directory into a new layer, whole: bytes, owner, mode, attributes, time, names of one file.</summary>
internal sealed class LayerFileCopier(MergeRequest request)
{
    /// <summary>Files with several names: where the first is. An inode means one file only within its layer.</summary>
    private readonly Dictionary<(int Layer, ulong Inode), byte[]> _linked = [];

    /// <param name="entry">In one of the layers.</param>
    /// <param name="target">The directory it gets into.</param>
    /// <param name="path">Its whole path in the new layer.</param>
    internal void Copy(StackEntry entry, DirectoryHandle target, byte[] path)
    {
        if (entry.Status.Kind == FileKind.Socket)
        {
            return; // no layer has a form for them
        }

        if (request.SharesFiles)
        {
            target.TryCreateHardLink(entry.Name, entry.Level.Directory, entry.Name);
            return;
        }

        if (entry.Status.LinkCount > 1 && !_linked.TryAdd((entry.Level.Layer, entry.Status.Inode), path))
        {
            Link(_linked[(entry.Level.Layer, entry.Status.Inode)], target, entry.Name);
            return;
        }

        if (entry.Status.Kind == FileKind.Regular)
        {
            CopyFile(entry, target);
        }
        else
        {
            CopySpecial(entry, target);
        }

        CopyMetadata(entry, target);
    }

    private void Link(byte[] first, DirectoryHandle target, byte[] name)
    {
        using var root = RootedDirectory.Open(request.Target);
        var slash = Array.LastIndexOf(first, (byte)'/');
        using var directory = root.OpenDirectory(first.AsSpan(0, Math.Max(0, slash)));
        target.TryCreateHardLink(name, directory, first.AsSpan(slash + 1));
    }

    private static void CopyFile(StackEntry entry, DirectoryHandle target)
    {
        using var from = entry.Level.Directory.OpenRead(entry.Name);
        using var to = target.TryCreateFile(entry.Name) ?? throw LinuxException.Of(Errno.EEXIST, "create");
        FileContent.Copy(from, to);
    }

    private static void CopySpecial(StackEntry entry, DirectoryHandle target)
    {
        switch (entry.Status.Kind)
        {
            case FileKind.SymbolicLink:
                target.TryCreateSymbolicLink(entry.Name, entry.Level.Directory.ReadLink(entry.Name) ?? throw LinuxException.Of(Errno.ENOENT, "readlink"));
                break;
            case FileKind.Fifo:
                DeviceNodes.TryCreateFifo(target, entry.Name);
                break;
            default:
                DeviceNodes.TryCreate(target, entry.Name, entry.Status.Kind, entry.Status.Device);
                break;
        }
    }

    // Changing the owner takes capabilities and the mode's highest bits away, so it comes first.
    private void CopyMetadata(StackEntry entry, DirectoryHandle target)
    {
        var (directory, name, status) = (entry.Level.Directory, entry.Name, entry.Status);
        target.SetOwner(name, status.UserId, status.GroupId);
        if (status.Kind != FileKind.SymbolicLink)
        {
            target.SetMode(name, status.Mode);
        }

        foreach (var attribute in ExtendedAttributes.List(directory, name).Where(attribute => !request.Overlay.Owns(attribute)))
        {
            ExtendedAttributes.Set(target, name, attribute, ExtendedAttributes.Find(directory, name, attribute) ?? []);
        }

        FileTimes.Set(target, name, status.ModifiedAt);
    }
}
