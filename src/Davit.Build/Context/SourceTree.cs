using System.Text;
using Davit.Build.Context.Ignore;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Build.Context;

/// <summary>
/// A tree of files to copy from, read where it lies: the build context, or a stage's file system. Directories are read when they
/// are first asked for, once. Nothing outside the root is ever reached: links are resolved as if it were the root of the system.
/// Thread-safe until disposed.
/// </summary>
public sealed class SourceTree : IDisposable
{
    // As the kernel: path_resolution(7).
    private const int MaxLinks = 40;

    private readonly RootedDirectory _directory;
    private readonly IgnorePatterns _ignore;
    private readonly Lock _gate = new();

    private SourceTree(string path, SourceIdentity identity, IgnorePatterns ignore, ContextIndex? index)
    {
        _directory = RootedDirectory.Open(path);
        _ignore = ignore;
        Keeps = identity;
        Root = new SourceEntry(null, [], _directory.Root.Status(), null);
        Digests = new FileDigests(this, index);
    }

    public SourceEntry Root { get; }

    public SourceIdentity Keeps { get; }

    public FileDigests Digests { get; }

    /// <summary>The files of a build context.</summary>
    public static SourceTree OfContext(string path, IgnorePatterns ignore, ContextIndex? index) =>
        new(path, SourceIdentity.WorkTree, ignore, index);

    /// <summary>The files of an image or stage, mounted at <paramref name="path"/>.</summary>
    public static SourceTree OfImage(string path) => new(path, SourceIdentity.Exact, IgnorePatterns.None, null);

    /// <summary>What a directory holds, without what is ignored, in the order of the names' bytes.</summary>
    public IReadOnlyList<SourceEntry> List(SourceEntry directory)
    {
        lock (_gate)
        {
            return directory.Children ??= Read(directory);
        }
    }

    /// <summary>
    /// The entry a path leads to, links followed inside the tree, the last one too; null when there is none. What is ignored
    /// is not there.
    /// </summary>
    public SourceEntry? Find(string path)
    {
        var pending = new Stack<string>(Components(path).Reverse());
        var at = Root;
        var links = 0;
        while (pending.TryPop(out var component))
        {
            if (component == "..")
            {
                at = at.Parent ?? at;
                continue;
            }

            var next = at.IsDirectory ? List(at).FirstOrDefault(e => e.NameText == component) : null;
            if (next?.LinkTarget is null)
            {
                if (next is null)
                {
                    return null;
                }

                at = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw LinuxException.Of(Errno.ELOOP, "open", path);
            }

            var target = Encoding.UTF8.GetString(next.LinkTarget);
            at = target.StartsWith('/') ? Root : at;
            foreach (var part in Components(target).Reverse())
            {
                pending.Push(part);
            }
        }

        return at;
    }

    /// <summary>Whether the path exists when nothing is left out: tells "ignored" from "missing".</summary>
    public bool ExistsUnfiltered(string path) => _directory.Status(string.Join('/', Components(path))) is not null;

    /// <summary>Opens a regular file for reading.</summary>
    public SafeFileHandle OpenRead(SourceEntry file) =>
        _directory.FindFile(file.RawPath) ?? throw LinuxException.Of(Errno.ENOENT, "open", file.Path);

    /// <summary>The directory itself, or the one that holds the file: for calls that take an open directory and a name.</summary>
    public DirectoryHandle OpenDirectory(SourceEntry directory) => _directory.OpenDirectory(directory.RawPath);

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<string> Components(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != ".");

    private List<SourceEntry> Read(SourceEntry directory)
    {
        var names = new List<DirectoryEntry>();
        var entries = new List<SourceEntry>();
        using (var handle = OpenDirectory(directory))
        {
            names = handle.ReadEntries();
            names.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
            foreach (var name in names)
            {
                // Gone since the directory was read: as if it had never been there. Sockets belong to running programs.
                if (handle.Status(name.Name) is { Kind: not FileKind.Socket } status)
                {
                    var target = status.Kind == FileKind.SymbolicLink ? handle.ReadLink(name.Name) : null;
                    entries.Add(new SourceEntry(directory, name.Name, status, target));
                }
            }
        }

        if (!_ignore.IsEmpty)
        {
            entries.RemoveAll(e => !IsIncluded(e));
        }

        return entries;
    }

    /// <summary>A directory that is ignored stays as the way to what an exception takes back in.</summary>
    private bool IsIncluded(SourceEntry entry)
    {
        var match = entry.IgnoreMatch = _ignore.Match(entry.Path, entry.Parent!.IgnoreMatch ?? _ignore.Root);
        return !match.IsIgnored
            || (entry.IsDirectory && _ignore.MayContainIncluded(entry.Path, match) && (entry.Children = Read(entry)).Count > 0);
    }
}
