using System.Text;
using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Build.Execution.Running;

/// <summary>
/// Directories that overlayfs copies into a layer only because a mount point was made in them and taken away again: when a run left
/// them as they were, they are removed from the layer, so that nothing tells of the mount points.
/// </summary>
internal sealed class UnchangedDirectories
{
    private const string NetworkFiles = "/etc";

    /// <summary>Deepest first.</summary>
    private readonly List<(string Path, FileStatus Status)> _directories = [];

    private readonly OverlayAttributes _marks;

    private UnchangedDirectories(OverlayAttributes marks) => _marks = marks;

    /// <param name="rootfsPath">Mounted; nothing has been made in it yet.</param>
    /// <param name="targets">Where mount points will be.</param>
    /// <param name="marks">How the layer is marked.</param>
    public static UnchangedDirectories Note(string rootfsPath, IReadOnlyList<string> targets, OverlayAttributes marks)
    {
        var unchanged = new UnchangedDirectories(marks);
        using var root = RootedDirectory.Open(rootfsPath);
        foreach (var path in targets.SelectMany(Above).Append(NetworkFiles).Distinct().OrderByDescending(p => p.Length))
        {
            if (root.Status(path) is { IsDirectory: true } status)
            {
                unchanged._directories.Add((path, status));
            }
        }

        return unchanged;
    }

    /// <param name="treePath">The layer, unmounted.</param>
    public void RemoveFrom(string treePath)
    {
        using var root = RootedDirectory.Open(treePath);
        foreach (var (path, before) in _directories)
        {
            var slash = path.LastIndexOf('/');
            var name = Encoding.UTF8.GetBytes(path[(slash + 1)..]);
            using var parent = root.FindDirectory(path[..slash]);
            if (parent?.Status(name) is { IsDirectory: true } now && IsSame(before, now) && IsBare(parent, name))
            {
                parent.RemoveTree(name);
            }
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }

    private static bool IsSame(FileStatus before, FileStatus now) =>
        (before.Mode, before.UserId, before.GroupId, before.ModifiedAt) == (now.Mode, now.UserId, now.GroupId, now.ModifiedAt);

    /// <summary>Nothing in it, and no attribute that overlayfs did not put there; an opaque one hides what is below.</summary>
    private bool IsBare(DirectoryHandle parent, byte[] name)
    {
        using var directory = parent.OpenDirectory(name);
        return directory.ReadEntries().Count == 0 && ExtendedAttributes.List(directory).All(IsMeaningless);
    }

    private bool IsMeaningless(byte[] attribute) => _marks.Owns(attribute) && !attribute.AsSpan().SequenceEqual(_marks.Opaque.Span);
}
