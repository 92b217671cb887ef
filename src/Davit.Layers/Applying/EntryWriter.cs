using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Applying;

/// <summary>Creates what one entry describes. A name that exists is replaced, except a directory by a directory.</summary>
internal sealed class EntryWriter(ApplyRequest request, TargetTree tree, PendingFixUps fixUps)
{
    private readonly EntryMetadata _metadata = new(request);
    private int _deviceNodes;

    internal long ContentBytes { get; private set; }

    internal long InodeCount { get; private set; }

    private bool IsOverlay => request.Format == TreeFormat.Overlay;

    internal void Write(TarEntry entry, TarReader reader)
    {
        var path = EntryPath.Parse(entry.Name.Span, request.Format);
        switch (path.Kind)
        {
            case EntryPathKind.Root:
                WriteRoot(entry);
                break;
            case EntryPathKind.Whiteout:
                WriteWhiteout(tree.Parent(path.Parent, entry.ModifiedAt), path);
                break;
            case EntryPathKind.Opaque:
                WriteOpaque(path, entry);
                break;
            case EntryPathKind.Name:
                WriteName(path, entry, reader);
                break;
            default:
                break;
        }
    }

    private void WriteRoot(TarEntry entry)
    {
        if (entry.Kind != TarEntryKind.Directory)
        {
            throw Refuse(entry, "the root of a layer must be a directory");
        }

        _metadata.Set(tree.Root, entry);
        tree.SetTimeLater([], entry.ModifiedAt);
        fixUps.IsRootImplied = false;
    }

    /// <summary>
    /// Whiteouts hide names of lower layers only (layer.md): what this layer itself has by that name stays, and a
    /// directory of it becomes opaque.
    /// </summary>
    private void WriteWhiteout(DirectoryHandle parent, in EntryPath path)
    {
        if (request.Overlay.TryCreateWhiteout(parent, path.Name))
        {
            InodeCount++;
        }
        else if (parent.Status(path.Name) is { IsDirectory: true })
        {
            using var directory = parent.OpenDirectory(path.Name);
            request.Overlay.SetOpaque(directory);
            fixUps.RemoveImplied(path.Path); // the lower directory of that name is gone: nothing to look like
        }
    }

    private void WriteOpaque(in EntryPath path, TarEntry entry)
    {
        if (path.Parent.IsEmpty)
        {
            fixUps.IsRootOpaque = true;
        }
        else
        {
            request.Overlay.SetOpaque(tree.Parent(path.Parent, entry.ModifiedAt));
        }
    }

    private void WriteName(in EntryPath path, TarEntry entry, TarReader reader)
    {
        var parent = tree.Parent(path.Parent, entry.ModifiedAt);
        switch (entry.Kind)
        {
            case TarEntryKind.File:
                WriteFile(parent, path.Name, entry, reader);
                break;
            case TarEntryKind.Directory:
                WriteDirectory(parent, path, entry);
                break;
            case TarEntryKind.HardLink:
                WriteHardLink(parent, path, entry);
                break;
            default:
                WriteSpecial(parent, path.Name.ToArray(), entry);
                break;
        }
    }

    private void WriteFile(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry, TarReader reader)
    {
        using var file = CreateFile(parent, name);
        WriteContent(file, entry, reader);
        _metadata.Set(file, entry);
        InodeCount++;
    }

    private SafeFileHandle CreateFile(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        if (parent.TryCreateFile(name) is { } file)
        {
            return file;
        }

        Replace(parent, name);
        return parent.TryCreateFile(name) ?? throw LinuxException.Of(Errno.EEXIST, "create");
    }

    private void WriteContent(SafeFileHandle file, TarEntry entry, TarReader reader)
    {
        var segments = entry.SparseMap ?? [new SparseSegment(0, entry.SizeBytes)];
        foreach (var segment in segments)
        {
            for (var offset = segment.Offset; offset < segment.End;)
            {
                var chunk = reader.ReadChunk(segment.End - offset);
                WriteChunk(file, chunk, offset, entry);
                offset += chunk.Length;
            }
        }

        ContentBytes += entry.SizeBytes;
        if (entry.SparseMap is not null)
        {
            FileMetadata.SetLength(file, entry.SizeBytes);
        }
    }

    private static void WriteChunk(SafeFileHandle file, ReadOnlySpan<byte> chunk, long offset, TarEntry entry)
    {
        try
        {
            RandomAccess.Write(file, chunk, offset);
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"apply layer: entry '{entry.NameText}': write at {offset}");
        }
    }

    private void WriteDirectory(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        var hidesLower = false;
        if (!parent.TryCreateDirectory(path.Name, 0x1c0))
        {
            if (parent.Status(path.Name) is not { IsDirectory: true })
            {
                // What was here, a whiteout or another file, had already hidden a lower directory of that name.
                hidesLower = IsOverlay;
                Replace(parent, path.Name);
                parent.TryCreateDirectory(path.Name, 0x1c0);
                InodeCount++;
            }
        }
        else
        {
            InodeCount++;
        }

        var directory = parent.OpenDirectory(path.Name);
        _metadata.Set(directory, entry);
        if (hidesLower)
        {
            request.Overlay.SetOpaque(directory);
        }

        fixUps.RemoveImplied(path.Path);
        tree.SetTimeLater(path.Path, entry.ModifiedAt);
        tree.Adopt(path.Path, directory);
    }

    private void WriteSpecial(DirectoryHandle parent, byte[] name, TarEntry entry)
    {
        if (entry.Kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice && ++_deviceNodes > request.Limits.MaxDeviceNodes)
        {
            throw new DavitException(ErrorKind.Exhausted, $"apply layer: more than {request.Limits.MaxDeviceNodes} device nodes");
        }

        if (IsDevice(entry) && !UserNamespace.IsInitial)
        {
            // The kernel makes device nodes for the host's root alone; containers get theirs in /dev from the runtime.
            return;
        }

        if (!TryCreateSpecial(parent, name, entry))
        {
            Replace(parent, name);
            if (!TryCreateSpecial(parent, name, entry))
            {
                throw LinuxException.Of(Errno.EEXIST, "create", entry.NameText);
            }
        }

        _metadata.Set(parent, name, entry);
        InodeCount++;
    }

    private static bool IsDevice(TarEntry entry) => entry.Kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;

    private static bool TryCreateSpecial(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry) => entry.Kind switch
    {
        TarEntryKind.SymbolicLink => parent.TryCreateSymbolicLink(name, entry.LinkName.Span),
        TarEntryKind.CharacterDevice => DeviceNodes.TryCreate(parent, name, FileKind.CharacterDevice, entry.Device),
        TarEntryKind.BlockDevice => DeviceNodes.TryCreate(parent, name, FileKind.BlockDevice, entry.Device),
        TarEntryKind.Fifo => DeviceNodes.TryCreateFifo(parent, name),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private void WriteHardLink(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        var target = EntryPath.Parse(entry.LinkName.Span, request.Format);
        if (target.Kind != EntryPathKind.Name)
        {
            throw Refuse(entry, $"'{entry.LinkText}' cannot be the target of a hard link");
        }

        using var targetParent = tree.Find(target.Parent);
        var status = targetParent?.Status(target.Name);
        if (status is null || (IsOverlay && request.Overlay.IsWhiteout(status.Value)))
        {
            LinkLater(parent, path, target, entry);
            return;
        }

        if (status is { IsDirectory: true })
        {
            throw Refuse(entry, $"the target '{entry.LinkText}' of a hard link is a directory");
        }

        if (!parent.TryCreateHardLink(path.Name, targetParent!, target.Name) && !IsSameFile(parent.Status(path.Name), status))
        {
            Replace(parent, path.Name);
            if (!parent.TryCreateHardLink(path.Name, targetParent!, target.Name))
            {
                throw LinuxException.Of(Errno.EEXIST, "link", entry.NameText);
            }
        }

        fixUps.AddName(path.Path, status.Value.Inode);
    }

    private static bool IsSameFile(FileStatus? one, FileStatus? other) => one?.Inode == other?.Inode;

    /// <summary>An empty file holds the name until the layers below are known.</summary>
    private void LinkLater(DirectoryHandle parent, in EntryPath path, in EntryPath target, TarEntry entry)
    {
        if (!IsOverlay)
        {
            throw Refuse(entry, $"the target '{entry.LinkText}' of a hard link does not exist");
        }

        using var file = CreateFile(parent, path.Name);
        fixUps.AddLink(new PendingFixUps.LowerLink(path.Path, FileStatus.Of(file).Inode, target.Path));
        InodeCount++;
    }

    private void Replace(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        Uncount(parent, name);
        if (fixUps.Links.Count > 0)
        {
            ForgetLinks(parent, name);
        }

        parent.RemoveTree(name);
        tree.Forget();
    }

    private void ForgetLinks(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        if (parent.Status(name) is not { } status)
        {
            return;
        }

        if (status.IsDirectory)
        {
            using var directory = parent.OpenDirectory(name);
            foreach (var child in directory.ReadEntries())
            {
                ForgetLinks(directory, child.Name);
            }
        }
        else if (status.LinkCount == 1)
        {
            fixUps.Replace(status.Inode);
        }
    }

    private void Uncount(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        if (parent.Status(name) is not { } status || (!status.IsDirectory && status.LinkCount > 1))
        {
            return;
        }

        InodeCount--;
        ContentBytes -= status.Kind == FileKind.Regular ? status.SizeBytes : 0;
        if (status.IsDirectory)
        {
            using var directory = parent.OpenDirectory(name);
            var below = TreeUsage.Measure(directory);
            InodeCount -= below.InodeCount;
            ContentBytes -= below.SizeBytes;
        }
    }

    private static DavitException Refuse(TarEntry entry, string why) =>
        new(ErrorKind.Corrupt, $"apply layer: entry '{entry.NameText}': {why}");
}
