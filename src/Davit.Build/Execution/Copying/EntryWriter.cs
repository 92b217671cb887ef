using System.Text;
using Davit.Build.Context;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Copying;

/// <summary>
/// Writes entries below one open directory. Items come parents first; a directory's metadata is set when it is left, after all that
/// happens in it.
/// </summary>
internal sealed class EntryWriter(DirectoryHandle top, SourceTree source, EntryRules rules) : IDisposable
{
    private const uint PrivateDirectory = 0b111_000_000;
    private const uint TextMode = 0b110_100_100;

    private readonly Stack<OpenDirectory> _open = new();
    private readonly Dictionary<(DeviceNumber, ulong), string> _linked = [];

    public bool IsFaithful { get; private set; } = true;

    private bool KeepsSource => source.Keeps == SourceIdentity.Exact;

    private DirectoryHandle Current => _open.TryPeek(out var open) ? open.Handle : top;

    private bool CurrentIsNew => _open.TryPeek(out var open) && open.IsNew;

    /// <param name="RawPath">The path's bytes, one character each.</param>
    private sealed record OpenDirectory(string Path, string RawPath, DirectoryHandle Handle, SourceEntry Entry, bool IsNew);

    /// <param name="item">With a path below the top directory.</param>
    /// <param name="shownBase">What the top directory is called in messages.</param>
    public void WriteBelow(SelectedItem item, string shownBase)
    {
        var slash = item.Path.LastIndexOf('/');
        var parent = slash < 0 ? "" : item.Path[..slash];
        while (_open.TryPeek(out var open) && open.Path != parent)
        {
            Leave();
        }

        var path = $"{shownBase.TrimEnd('/')}/{item.Path}";
        if (item.Entry.IsDirectory)
        {
            Enter(item, path);
        }
        else
        {
            Write(item, item.Entry.Name, path);
        }
    }

    /// <summary>Writes anything but a directory under <paramref name="name"/>.</summary>
    public void Write(SelectedItem item, byte[] name, string path)
    {
        var entry = item.Entry;
        MakeRoom(name, path);
        if (entry.Status.LinkCount > 1 && entry.Kind == FileKind.Regular && TryLink(entry, name))
        {
            return;
        }

        switch (entry.Kind)
        {
            case FileKind.Regular:
                WriteFile(entry, name);
                break;
            case FileKind.SymbolicLink:
                Current.TryCreateSymbolicLink(name, entry.LinkTarget);
                break;
            case FileKind.Fifo:
                DeviceNodes.TryCreateFifo(Current, name);
                break;
            default:
                DeviceNodes.TryCreate(Current, name, entry.Kind, entry.Status.Device);
                break;
        }

        SetMetadata(entry, name);
    }

    public void WriteText(byte[] name, byte[] content, string path)
    {
        MakeRoom(name, path);
        using (var file = Create(name))
        {
            RandomAccess.Write(file, content, 0);
        }

        var owner = rules.Owner ?? FileOwner.Root;
        top.SetOwner(name, owner.UserId, owner.GroupId);
        top.SetMode(name, rules.Mode?.Apply(TextMode, isDirectory: false) ?? TextMode);
    }

    public void LeaveAll()
    {
        while (_open.Count > 0)
        {
            Leave();
        }
    }

    /// <summary>Closes what a failed copy left open.</summary>
    public void Dispose()
    {
        while (_open.TryPop(out var open))
        {
            open.Handle.Dispose();
        }
    }

    private void Enter(SelectedItem item, string path)
    {
        var name = item.Entry.Name;
        var isNew = Current.TryCreateDirectory(name, PrivateDirectory);
        if (!isNew && Current.Status(name) is not { IsDirectory: true })
        {
            throw new DavitException(
                ErrorKind.InvalidArgument,
                $"cannot copy to non-directory: {path}",
                "The image has a file or symbolic link where the source has a directory; copy to the place the link leads to.");
        }

        _open.Push(new OpenDirectory(item.Path, RawPathOf(name), Current.OpenDirectory(name), item.Entry, isNew));
    }

    private void Leave()
    {
        using var handle = _open.Pop() is var open ? open.Handle : null;
        var status = open.Entry.Status;
        var owner = rules.OwnerOf(status, KeepsSource);
        handle!.SetOwner(owner.UserId, owner.GroupId);
        handle.SetMode(rules.ModeOf(status));
        if (KeepsSource)
        {
            using var from = source.OpenDirectory(open.Entry);
            foreach (var attribute in SourceAttributes.Of(from))
            {
                ExtendedAttributes.Set(handle, attribute.Name, attribute.Value);
            }
        }

        FileTimes.Set(handle, status.ModifiedAt);
    }

    private void MakeRoom(byte[] name, string path)
    {
        if (CurrentIsNew)
        {
            return;
        }

        if (Current.Status(name) is { IsDirectory: true })
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"cannot replace to directory {path} with file");
        }

        Current.RemoveFile(name);
    }

    /// <summary>Names of one file stay names of one file, as long as they are copied together into one directory tree.</summary>
    private bool TryLink(SourceEntry entry, byte[] name)
    {
        var key = (entry.Status.FileSystem, entry.Status.Inode);
        if (_linked.TryAdd(key, RawPathOf(name)))
        {
            return false;
        }

        var first = _linked[key];
        var slash = first.LastIndexOf('/');
        using var directory = slash < 0 ? null : Walk(first[..slash]);
        return Current.TryCreateHardLink(name, directory ?? top, Encoding.Latin1.GetBytes(first[(slash + 1)..]));
    }

    private string RawPathOf(byte[] name) =>
        _open.TryPeek(out var open) ? $"{open.RawPath}/{Encoding.Latin1.GetString(name)}" : Encoding.Latin1.GetString(name);

    private DirectoryHandle Walk(string rawPath)
    {
        DirectoryHandle? at = null;
        foreach (var name in rawPath.Split('/'))
        {
            var next = (at ?? top).OpenDirectory(Encoding.Latin1.GetBytes(name));
            at?.Dispose();
            at = next;
        }

        return at!;
    }

    private void WriteFile(SourceEntry entry, byte[] name)
    {
        using var from = source.OpenRead(entry);
        using var to = Create(name);
        FileContent.Copy(from, to);

        // The status is from before the bytes were hashed: unchanged now, what was copied is what was hashed.
        var now = FileStatus.Of(from);
        IsFaithful &= (now.Inode, now.SizeBytes, now.ModifiedAt, now.ChangedAt)
            == (entry.Status.Inode, entry.Status.SizeBytes, entry.Status.ModifiedAt, entry.Status.ChangedAt);
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle Create(byte[] name) =>
        Current.TryCreateFile(name) ?? throw LinuxException.Of(Errno.EEXIST, "create", Encoding.UTF8.GetString(name));

    private void SetMetadata(SourceEntry entry, byte[] name)
    {
        var owner = rules.OwnerOf(entry.Status, KeepsSource);
        if (owner != FileOwner.Root || !Users.IsRoot)
        {
            Current.SetOwner(name, owner.UserId, owner.GroupId);
        }

        if (entry.Kind != FileKind.SymbolicLink)
        {
            Current.SetMode(name, rules.ModeOf(entry.Status));
        }

        if (KeepsSource)
        {
            foreach (var attribute in SourceAttributes.Of(source, entry))
            {
                ExtendedAttributes.Set(Current, name, attribute.Name, attribute.Value);
            }
        }

        FileTimes.Set(Current, name, entry.Status.ModifiedAt);
    }
}
