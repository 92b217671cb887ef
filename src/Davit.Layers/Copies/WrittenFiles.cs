using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Stacking;
using Davit.Linux;

namespace Davit.Layers.Copies;

/// <summary>
/// Finds what was written to a copy of a stack of layers, by the change time that the kernel sets and nobody else can. A directory
/// that changed may have got its name from another one whose files did not change: in and below it names count as written when kind,
/// owner, mode, size or time differ, too.
/// </summary>
/// <param name="marks">How whiteouts are made.</param>
/// <param name="since">Later than any change that copying made.</param>
internal sealed class WrittenFiles(OverlayAttributes marks, FileTime since)
{
    /// <param name="below">What the copy was made of.</param>
    /// <param name="tree">The copy.</param>
    /// <param name="layer">An empty directory in the same file system: files get there under a further name, nothing is copied.</param>
    internal void Gather(StackedDirectory below, DirectoryHandle tree, DirectoryHandle layer)
    {
        GatherChildren(below, tree, new GatheredDirectory(layer), IsWritten(tree.Status()));
        FileCopy.DirectoryMetadata(tree, layer, marks);
    }

    /// <param name="below">Null where there is no such directory.</param>
    /// <param name="isMoved">Whether the directory, or one above, may have been another's.</param>
    private void GatherChildren(StackedDirectory? below, DirectoryHandle tree, GatheredDirectory layer, bool isMoved)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in tree.ReadEntries())
        {
            if (tree.Status(entry.Name) is not { } status || status.Kind == FileKind.Socket)
            {
                continue;
            }

            present.Add(Encoding.Latin1.GetString(entry.Name));
            var known = below?.Find(entry.Name);
            if (status.IsDirectory)
            {
                using var same = known is { Status.IsDirectory: true } ? below?.Enter(known) : null;
                GatherDirectory(same, known, tree, entry.Name, layer, isMoved);
            }
            else if (known is null || IsWritten(status) || (isMoved && !IsAlike(known.Status, status)))
            {
                layer.Open().TryCreateHardLink(entry.Name, tree, entry.Name);
            }
        }

        if (below is null)
        {
            return;
        }

        foreach (var name in StackedDirectory.NamesIn(below.Levels))
        {
            if (!present.Contains(Encoding.Latin1.GetString(name)) && below.Find(name) is not null)
            {
                marks.TryCreateWhiteout(layer.Open(), name);
            }
        }
    }

    private void GatherDirectory(StackedDirectory? below, StackEntry? known, DirectoryHandle tree, byte[] name, GatheredDirectory layer, bool isMoved)
    {
        using var directory = tree.OpenDirectory(name);
        using var child = new GatheredDirectory(layer, name);
        var isWritten = IsWritten(directory.Status());
        if (below is null || isWritten || (isMoved && known is not null && !IsAlike(known.Status, directory.Status())))
        {
            child.Open();
        }

        GatherChildren(below, directory, child, isMoved || isWritten);
        if (child.Opened is { } opened)
        {
            FileCopy.DirectoryMetadata(directory, opened, marks);
        }
    }

    private bool IsWritten(in FileStatus status) => status.ChangedAt >= since;

    private static bool IsAlike(in FileStatus one, in FileStatus other) =>
        (one.Kind, one.Mode, one.UserId, one.GroupId, one.ModifiedAt, one.Device) == (other.Kind, other.Mode, other.UserId, other.GroupId, other.ModifiedAt, other.Device)
        && (one.IsDirectory || one.SizeBytes == other.SizeBytes);
}
