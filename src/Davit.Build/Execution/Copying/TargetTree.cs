using System.Text;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Copying;

/// <summary>
/// The root file system that COPY and WORKDIR write to. Paths are resolved as a process inside would resolve them and never
/// leave it.
/// </summary>
internal sealed class TargetTree : IDisposable
{
    private const int MaxLinks = 40;

    private readonly RootedDirectory _root;
    private readonly FileTime? _timeOfNew;

    /// <param name="path">Where it is mounted.</param>
    /// <param name="timeOfNew">The modification time for directories it has to make; null leaves the clock's.</param>
    public TargetTree(string path, FileTime? timeOfNew)
    {
        Path = path;
        _root = RootedDirectory.Open(path);
        _timeOfNew = timeOfNew;
    }

    public string Path { get; }

    /// <summary>
    /// The path without links: absolute, each link that exists followed, also the last, also one that dangles; what does not
    /// exist is kept as written.
    /// </summary>
    public string Resolve(string path)
    {
        var pending = new Stack<string>(Split(path).Reverse());
        var resolved = new List<string>();
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                resolved.RemoveRange(Math.Max(0, resolved.Count - 1), Math.Min(1, resolved.Count));
                continue;
            }

            using var directory = _root.FindDirectory(string.Join('/', resolved));
            if (directory?.ReadLink(Encoding.UTF8.GetBytes(name)) is not { } target)
            {
                resolved.Add(name);
                continue;
            }

            if (++links > MaxLinks)
            {
                throw LinuxException.Of(Errno.ELOOP, "open", path);
            }

            var text = Encoding.UTF8.GetString(target);
            if (text.StartsWith('/'))
            {
                resolved.Clear();
            }

            foreach (var part in Split(text).Reverse())
            {
                pending.Push(part);
            }
        }

        return "/" + string.Join('/', resolved);
    }

    /// <param name="resolvedPath">From <see cref="Resolve"/>.</param>
    public FileStatus? Status(string resolvedPath) => _root.Status(resolvedPath);

    /// <summary>Opens a directory, made with all its missing parents.</summary>
    /// <param name="resolvedPath">From <see cref="Resolve"/>.</param>
    /// <param name="mode">Of those made here.</param>
    /// <param name="owner">Of those made here.</param>
    /// <exception cref="DavitException">InvalidArgument: part of the path is a file.</exception>
    public DirectoryHandle EnsureDirectory(string resolvedPath, uint mode, FileOwner owner)
    {
        if (_root.FindDirectory(resolvedPath) is { } existing)
        {
            return existing;
        }

        if (_root.Status(resolvedPath) is not null || resolvedPath == "/")
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"make directory '{resolvedPath}': there is a file of that name");
        }

        var slash = resolvedPath.LastIndexOf('/');
        using var parent = EnsureDirectory(slash == 0 ? "/" : resolvedPath[..slash], mode, owner);
        var name = Encoding.UTF8.GetBytes(resolvedPath[(slash + 1)..]);
        parent.TryCreateDirectory(name, mode);
        var made = parent.OpenDirectory(name);
        made.SetOwner(owner.UserId, owner.GroupId);
        made.SetMode(mode);
        if (_timeOfNew is { } time)
        {
            FileTimes.Set(made, time);
        }

        return made;
    }

    public void Dispose() => _root.Dispose();

    private static IEnumerable<string> Split(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".");
}
