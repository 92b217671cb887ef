using Davit.Layers.Applying;
using Davit.Layers.Snapshots;
using Davit.Linux;

namespace Davit.Layers.Listing;

/// <summary>Reads what a layer holds from its snapshot, whiteouts and opaque directories included, without looking into files.</summary>
public static class LayerListing
{
    /// <returns>The root directory.</returns>
    /// <exception cref="Oci.DavitException">The directory cannot be read.</exception>
    public static LayerEntry Read(CommittedSnapshot snapshot, OverlayAttributes overlay, CancellationToken cancellationToken)
    {
        try
        {
            return Read(snapshot.TreePath, overlay, cancellationToken);
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"read layer {snapshot.DiffId}");
        }
    }

    /// <inheritdoc cref="Read(CommittedSnapshot, OverlayAttributes, CancellationToken)"/>
    internal static LayerEntry Read(string tree, OverlayAttributes overlay, CancellationToken cancellationToken)
    {
        using var root = DirectoryHandle.Open(tree);
        return new Walk(overlay, cancellationToken).Root(root);
    }

    private sealed class Walk(OverlayAttributes overlay, CancellationToken cancellationToken)
    {
        private readonly Dictionary<ulong, LinkedFile> _linked = [];
        private readonly List<byte[]> _path = [];

        internal LayerEntry Root(DirectoryHandle directory)
        {
            var entry = Entry([], directory.Status(), target: null);
            entry.Children = Children(directory);
            return entry;
        }

        private LayerEntry[] Children(DirectoryHandle directory)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var names = directory.ReadEntries().ConvertAll(entry => entry.Name);
            names.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
            var children = new List<LayerEntry>(names.Count);
            foreach (var name in names)
            {
                if (directory.Status(name) is { } status && (status.Kind != FileKind.Socket || overlay.IsWhiteout(status)))
                {
                    _path.Add(name);
                    children.Add(Child(directory, name, status));
                    _path.RemoveAt(_path.Count - 1);
                }
            }

            return [.. children];
        }

        private LayerEntry Child(DirectoryHandle parent, byte[] name, in FileStatus status)
        {
            var entry = Entry(name, status, status.Kind == FileKind.SymbolicLink ? parent.ReadLink(name) : null);
            if (status.IsDirectory)
            {
                using var directory = parent.OpenDirectory(name);
                entry.IsOpaque = overlay.IsOpaque(directory);
                entry.Children = Children(directory);
            }
            else if (status.LinkCount > 1 && !overlay.IsWhiteout(status))
            {
                Link(entry, status.Inode);
            }

            return entry;
        }

        // All whiteouts of a layer may be one device node: those are no links that a reader of the image sees.
        private void Link(LayerEntry entry, ulong inode)
        {
            if (!_linked.TryGetValue(inode, out var file))
            {
                _linked.Add(inode, file = new LinkedFile());
            }

            file.Add(new LinkedName([.. _path], entry));
            entry.Links = file;
        }

        private LayerEntry Entry(byte[] name, in FileStatus status, byte[]? target) => new()
        {
            Name = name,
            Kind = status.Kind,
            Mode = status.Mode,
            UserId = status.UserId,
            GroupId = status.GroupId,
            SizeBytes = status.Kind == FileKind.Regular ? status.SizeBytes : 0,
            ModifiedAt = status.ModifiedAt,
            LinkTarget = target,
            IsWhiteout = overlay.IsWhiteout(status),
        };
    }
}
