using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Diffing;

/// <summary>Walks a tree in order and writes an entry for each name.</summary>
internal sealed class TreeTarWriter(DiffRequest request, TarWriter writer, CancellationToken cancellationToken)
{
    private const int BufferSize = 1024 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly Dictionary<ulong, byte[]> _linked = [];
    private readonly List<byte> _path = [];
    private long _contentBytes;
    private long _inodes;

    internal SnapshotUsage Usage => new(_contentBytes, _inodes);

    /// <summary>Entries other than the root.</summary>
    internal long EntryCount { get; private set; }

    /// <summary>For messages.</summary>
    internal string CurrentPath => Encoding.UTF8.GetString([.. _path]);

    /// <summary>Whether whiteouts are told of.</summary>
    private bool IsOverlay => request.Format == TreeFormat.Overlay && !IsMerged;

    /// <summary>A tree in use: what goes away while it is read is left out.</summary>
    private bool IsMerged => request.Below is not null;

    private bool IsWhiteout(in FileStatus status) => IsOverlay && request.Overlay.IsWhiteout(status);

    internal void Write()
    {
        using var root = DirectoryHandle.Open(request.Directory);
        if (request.Below is { } below)
        {
            using var merged = new MergedDirectory(root, below, request.Overlay);
            WriteChildren(merged);
            return;
        }

        var entry = EntryOf(TarEntryKind.Directory, "./"u8.ToArray(), root.Status());
        writer.WriteEntry(entry with { Attributes = AttributesOf(ExtendedAttributes.List(root), name => ExtendedAttributes.Find(root, name)) });
        WriteChildren(new MergedDirectory(root));
    }

    private void WriteChildren(MergedDirectory directory)
    {
        var children = IsMerged ? directory.ReadVisible() : directory.ReadTop();
        foreach (var child in children)
        {
            child.TarName = child.Status is { } seen && IsWhiteout(seen) ? [.. ".wh."u8, .. child.Name] : child.Name;
        }

        children.Sort((a, b) => a.TarName.AsSpan().SequenceCompareTo(b.TarName));
        var length = _path.Count;
        foreach (var child in children)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _path.AddRange(child.TarName);
            try
            {
                WriteChild(child);
            }
            catch (LinuxException error) when (IsMerged && error.ErrorNumber == Errno.ENOENT)
            {
                // It went away before its entry was begun.
            }

            _path.RemoveRange(length, _path.Count - length);
        }
    }

    private void WriteChild(MergedChild child)
    {
        var parent = child.Parent;
        var status = child.Status ?? throw Changed();
        if (status.Kind == FileKind.Socket && !IsWhiteout(status))
        {
            return; // tar has no form for them, and they mean nothing without their listener
        }

        EntryCount++;
        if (IsWhiteout(status))
        {
            WriteMark();
            return;
        }

        if (IsOverlay && child.Name.AsSpan().StartsWith(".wh."u8))
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"diff: the name '{CurrentPath}' is reserved: layers mark deleted files by '.wh.'", "Rename the file.");
        }

        if (TryWriteHardLink(status))
        {
            return;
        }

        _inodes++;
        switch (status.Kind)
        {
            case FileKind.Directory:
                WriteDirectory(child, status);
                break;
            case FileKind.Regular:
                WriteFile(parent, child.Name, status);
                break;
            default:
                WriteSpecial(parent, child.Name, status);
                break;
        }
    }

    private void WriteDirectory(MergedChild child, FileStatus status)
    {
        using var merged = child.Open();
        var directory = merged.Top;
        _path.Add((byte)'/');
        var entry = EntryOf(TarEntryKind.Directory, [.. _path], status);
        writer.WriteEntry(entry with { Attributes = AttributesOf(ExtendedAttributes.List(directory), key => ExtendedAttributes.Find(directory, key)) });
        if (IsOverlay && request.Overlay.IsOpaque(directory))
        {
            var length = _path.Count;
            _path.AddRange(".wh..wh..opq"u8);
            WriteMark();
            _path.RemoveRange(length, _path.Count - length);
        }

        WriteChildren(merged);
    }

    /// <summary>An empty file whose name says what is gone; when it went is nobody's business.</summary>
    private void WriteMark() => writer.WriteEntry(new TarEntry { Name = _path.ToArray(), Kind = TarEntryKind.File });

    private void WriteFile(DirectoryHandle parent, byte[] name, FileStatus status)
    {
        using var file = parent.OpenRead(name);
        writer.WriteEntry(EntryOf(TarEntryKind.File, [.. _path], status) with
        {
            SizeBytes = status.SizeBytes,
            Attributes = AttributesOf(parent, name),
        });
        _contentBytes += status.SizeBytes;
        WriteContent(file, status.SizeBytes);
    }

    private void WriteContent(SafeFileHandle file, long size)
    {
        for (long offset = 0; offset < size;)
        {
            var wanted = (int)Math.Min(BufferSize, size - offset);
            var read = RandomAccess.Read(file, _buffer.AsSpan(0, wanted), offset);
            if (read == 0)
            {
                writer.WriteZeros(IsMerged ? size - offset : throw Changed());
                return;
            }

            writer.Write(_buffer.AsSpan(0, read));
            offset += read;
        }
    }

    private void WriteSpecial(DirectoryHandle parent, byte[] name, FileStatus status)
    {
        var kind = status.Kind switch
        {
            FileKind.SymbolicLink => TarEntryKind.SymbolicLink,
            FileKind.CharacterDevice => TarEntryKind.CharacterDevice,
            FileKind.BlockDevice => TarEntryKind.BlockDevice,
            FileKind.Fifo => TarEntryKind.Fifo,
            _ => throw new DavitException(ErrorKind.Unsupported, $"diff: '{CurrentPath}' is of no kind that a layer can hold"),
        };
        writer.WriteEntry(EntryOf(kind, [.. _path], status) with
        {
            LinkName = kind == TarEntryKind.SymbolicLink ? parent.ReadLink(name) ?? throw Changed() : default,
            Device = status.Device,
            Attributes = AttributesOf(parent, name),
        });
    }

    /// <summary>The first name of a file in the archive's order is the file, the others are links to it.</summary>
    private bool TryWriteHardLink(FileStatus status)
    {
        if (status.IsDirectory || status.LinkCount < 2)
        {
            return false;
        }

        if (!_linked.TryGetValue(status.Inode, out var first))
        {
            _linked.Add(status.Inode, [.. _path]);
            return false;
        }

        writer.WriteEntry(EntryOf(TarEntryKind.HardLink, [.. _path], status) with { LinkName = first });
        return true;
    }

    private TarEntry EntryOf(TarEntryKind kind, byte[] name, FileStatus status) => new()
    {
        Name = name,
        Kind = kind,
        Mode = status.Mode,
        UserId = status.UserId,
        GroupId = status.GroupId,
        ModifiedAt = Clamp(status.ModifiedAt),
    };

    private FileTime Clamp(FileTime time) => request.LatestTime is { } latest && time > latest ? latest : time;

    private List<TarAttribute> AttributesOf(DirectoryHandle parent, byte[] name) =>
        AttributesOf(ExtendedAttributes.List(parent, name), attribute => ExtendedAttributes.Find(parent, name, attribute));

    private List<TarAttribute> AttributesOf(IReadOnlyList<byte[]> names, Func<byte[], byte[]?> find)
    {
        var attributes = new List<TarAttribute>();
        foreach (var name in names)
        {
            if (!request.Overlay.Owns(name) && !BelongsToHost(name) && find(name) is { } value)
            {
                attributes.Add(new TarAttribute(name, value));
            }
        }

        return attributes;
    }

    /// <summary>Labels and measurements that this machine's security modules put on every file.</summary>
    private static bool BelongsToHost(ReadOnlySpan<byte> attribute) =>
        attribute.StartsWith("security."u8) && !attribute.SequenceEqual("security.capability"u8);

    private DavitException Changed() => new(ErrorKind.Conflict, $"diff: '{CurrentPath}' changed while it was read");
}
