using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>
/// The directory a layer is written into: finds an entry's parent inside it, whatever symbolic links the archive
/// has made, and creates parents the archive only implies. The last parent is kept open: archives come in order.
/// </summary>
internal sealed class TargetTree : IDisposable
{
    private const int MaxLinks = 40; // as the kernel's path resolution

    private readonly ApplyRequest _request;
    private readonly RootedDirectory _root;
    private readonly PendingFixUps _fixUps;
    private readonly DirectoryTimes _times;
    private byte[]? _cachedPath;
    private DirectoryHandle? _cached;

    internal TargetTree(ApplyRequest request, PendingFixUps fixUps)
    {
        _request = request;
        _fixUps = fixUps;
        _root = RootedDirectory.Open(request.Directory);
        _times = new DirectoryTimes(request.Limits.MaxDirectories);
    }

    internal DirectoryHandle Root => _root.Root;

    internal long ImpliedCount { get; private set; }

    public void Dispose()
    {
        _cached?.Dispose();
        _root.Dispose();
    }

    /// <summary>The open directory at <paramref name="path"/>, created with its parents when missing. Owned by this object; valid until the next call.</summary>
    internal DirectoryHandle Parent(ReadOnlySpan<byte> path, FileTime impliedAt)
    {
        if (path.IsEmpty)
        {
            return _root.Root;
        }

        if (_cachedPath is null || !path.SequenceEqual(_cachedPath))
        {
            var directory = _root.FindDirectory(path) ?? Create(path, impliedAt);
            Adopt(path, directory);
        }

        return _cached!;
    }

    /// <summary>As <see cref="Parent"/>, creating nothing: null when it does not exist. The caller disposes.</summary>
    internal DirectoryHandle? Find(ReadOnlySpan<byte> path) => _root.FindDirectory(path);

    /// <summary>Keeps a directory just created open as the parent of entries to come; takes it over.</summary>
    internal void Adopt(ReadOnlySpan<byte> path, DirectoryHandle directory)
    {
        _cached?.Dispose();
        _cached = directory;
        _cachedPath = path.ToArray();
    }

    /// <summary>
    /// After something was removed: the path kept open may lead elsewhere from now on. The directory itself stays
    /// open until the next call, for the entry in hand.
    /// </summary>
    internal void Forget() => _cachedPath = null;

    /// <summary>Directory times are set at the end: every name created in one changes it.</summary>
    internal void SetTimeLater(byte[] path, FileTime modified) => _times.Add(path, modified);

    internal void SetTimes() => _times.Apply(_root);

    /// <summary>
    /// Resolves as the kernel does, one name at a time from the root, but a name that is missing becomes a directory.
    /// The path walked so far never contains a symbolic link, so <c>..</c> in a link's target is its last name gone.
    /// </summary>
    private DirectoryHandle Create(ReadOnlySpan<byte> path, FileTime impliedAt)
    {
        var pending = new Stack<byte[]>();
        Push(pending, path);
        var walked = new List<byte[]>();
        for (var links = 0; pending.TryPop(out var name);)
        {
            if (name.AsSpan().SequenceEqual(".."u8))
            {
                walked.RemoveRange(Math.Max(0, walked.Count - 1), Math.Min(1, walked.Count));
                continue;
            }

            using var parent = _root.OpenDirectory(Join(walked));
            var status = parent.Status(name);
            if (status is { Kind: FileKind.SymbolicLink })
            {
                if (++links > MaxLinks)
                {
                    throw LinuxException.Of(Errno.ELOOP, "resolve", System.Text.Encoding.UTF8.GetString(path));
                }

                var target = parent.ReadLink(name)!;
                walked.RemoveRange(target.StartsWith((byte)'/') ? 0 : walked.Count, target.StartsWith((byte)'/') ? walked.Count : 0);
                Push(pending, target);
                continue;
            }

            walked.Add(name);
            CreateImplied(parent, name, status, Join(walked), impliedAt);
        }

        return _root.OpenDirectory(Join(walked));
    }

    private void CreateImplied(DirectoryHandle parent, byte[] name, FileStatus? status, byte[] path, FileTime impliedAt)
    {
        if (status is { IsDirectory: true })
        {
            return;
        }

        var isWhiteout = _request.Format == TreeFormat.Overlay && status is { } existing && _request.Overlay.IsWhiteout(existing);
        if (status is not null && !isWhiteout)
        {
            throw new DavitException(
                ErrorKind.Corrupt, $"apply layer: '{System.Text.Encoding.UTF8.GetString(path)}' is not a directory, yet other entries lie below it");
        }

        if (isWhiteout)
        {
            parent.RemoveFile(name);
        }

        parent.TryCreateDirectory(name, 0x1ed);
        using var directory = parent.OpenDirectory(name);
        directory.SetOwner(_request.Owner?.UserId ?? 0, _request.Owner?.GroupId ?? 0);
        directory.SetMode(0x1ed); // 0755
        if (isWhiteout)
        {
            _request.Overlay.SetOpaque(directory);
        }
        else
        {
            _fixUps.AddImplied(path, directory.Status().Inode);
        }

        ImpliedCount++;
        _times.Add(path, impliedAt);
    }

    private static void Push(Stack<byte[]> pending, ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            var name = path[range];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                names.Add(name.ToArray());
            }
        }

        names.Reverse();
        names.ForEach(pending.Push);
    }

    private static byte[] Join(List<byte[]> names)
    {
        var path = new List<byte>();
        foreach (var name in names)
        {
            if (path.Count > 0)
            {
                path.Add((byte)'/');
            }

            path.AddRange(name);
        }

        return [.. path];
    }
}
