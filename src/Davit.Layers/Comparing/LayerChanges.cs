using System.Runtime.InteropServices;
using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Snapshots;
using Davit.Layers.Stacking;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Comparing;

/// <summary>
/// What a container changed, as Docker tells it: whatever is in its writable layer counts, the same bytes written again, too; a
/// directory counts when something in it does; of a deleted directory only itself is named.
/// </summary>
public static class LayerChanges
{
    /// <returns>Sorted by path.</returns>
    /// <exception cref="DavitException">Conflict: something changed while it was read.</exception>
    public static IReadOnlyList<LayerChange> List(SnapshotStore snapshots, ActiveSnapshot layer, ContainerRules rules)
    {
        try
        {
            using var stack = StackedDirectory.Open([layer.TreePath, .. snapshots.LowerPaths(layer.ParentId)], snapshots.Overlay);
            var run = new Run(rules);
            run.Walk(stack);
            return [.. run.Changes.OrderBy(change => change.Path, StringComparer.Ordinal)];
        }
        catch (LinuxException e) when (e.ErrorNumber is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new DavitException(ErrorKind.Conflict, "diff: something changed while it was read", "Try again.", e);
        }
        catch (IOException e)
        {
            throw ApplyErrors.Wrap(e, "diff");
        }
    }

    private sealed class Run(ContainerRules rules)
    {
        private readonly MountPoints _mountPoints = new(rules.MountPoints);
        private readonly HashSet<string> _emptied = [.. rules.EmptiedDirectories.Select(MountPoints.KeyOf)];
        private readonly List<byte> _path = [];

        internal List<LayerChange> Changes { get; } = [];

        internal void Walk(StackedDirectory stack)
        {
            foreach (var name in StackedDirectory.NamesIn(stack.Levels.Where(level => level.Layer == 0)))
            {
                Visit(name, () => Add(stack, stack.FindMark(name, 0)!));
            }
        }

        private void Visit(byte[] name, Action visit)
        {
            var length = _path.Count;
            if (length > 0)
            {
                _path.Add((byte)'/');
            }

            _path.AddRange(name);
            visit();
            _path.RemoveRange(length, _path.Count - length);
        }

        private void Add(StackedDirectory stack, StackEntry entry)
        {
            var below = stack.Find(entry.Name, 1);
            if (stack.IsWhiteout(entry))
            {
                Tell(below is null ? null : ChangeKind.Deleted);
            }
            else if (!entry.Status.IsDirectory)
            {
                var isMountPoint = below is null && _mountPoints.IsOne(CollectionsMarshal.AsSpan(_path), entry);
                Tell(isMountPoint || entry.Status.Kind == FileKind.Socket ? null : below is null ? ChangeKind.Added : ChangeKind.Changed);
            }
            else
            {
                AddDirectory(stack, entry, below);
            }
        }

        private void AddDirectory(StackedDirectory stack, StackEntry entry, StackEntry? below)
        {
            if (below is null && _mountPoints.IsOne(CollectionsMarshal.AsSpan(_path), entry))
            {
                return;
            }

            var before = Changes.Count;
            using var merged = stack.Enter(entry);
            if (!_emptied.Contains(Encoding.Latin1.GetString(CollectionsMarshal.AsSpan(_path))))
            {
                Walk(merged);
                if (merged.CutLayer == 0 && below is { Status.IsDirectory: true })
                {
                    TellHidden(stack, entry, below, merged);
                }
            }

            var isTouched = below is null || Changes.Count > before || !MountPoints.IsSame(entry.Status, below.Status);
            Tell(!isTouched ? null : below is null ? ChangeKind.Added : ChangeKind.Changed);
        }

        /// <summary>An opaque directory was deleted and made again: what was in it and is not now is gone.</summary>
        private void TellHidden(StackedDirectory stack, StackEntry entry, StackEntry below, StackedDirectory merged)
        {
            using var hidden = stack.Enter(below);
            foreach (var name in StackedDirectory.NamesIn(hidden.Levels).Where(name => hidden.Find(name) is not null && merged.Find(name) is null))
            {
                Visit(name, () => Tell(ChangeKind.Deleted));
            }
        }

        private void Tell(ChangeKind? kind)
        {
            if (kind is { } told)
            {
                Changes.Add(new LayerChange(told, "/" + Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_path))));
            }
        }
    }
}
