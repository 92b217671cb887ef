using System.Runtime.InteropServices;
using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Snapshots;
using Davit.Layers.Stacking;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Comparing;

/// <summary>
/// Compares what two stacks of layers show, name by name. What both take from the same layers is equal without a look at it, so the
/// work is that of the layers that differ. Times do not count.
/// </summary>
public static class TreeComparer
{
    /// <returns>By path; of a directory that is there on one side only everything in it, too.</returns>
    public static IReadOnlyList<TreeChange> Compare(SnapshotStore snapshots, ChainId? before, ChainId? after, CancellationToken cancellationToken)
    {
        try
        {
            using var first = Open(snapshots, before);
            using var second = Open(snapshots, after);
            var run = new Run(snapshots.Overlay, cancellationToken);
            run.Walk(first, second);
            return run.Changes;
        }
        catch (IOException e)
        {
            throw ApplyErrors.Wrap(e, "compare images");
        }
    }

    internal static StackedDirectory Open(SnapshotStore snapshots, ChainId? chain) =>
        StackedDirectory.Open(chain is null ? [] : snapshots.LowerPaths(snapshots.Get(chain).Id), snapshots.Overlay);

    private sealed class Run(OverlayAttributes overlay, CancellationToken cancellationToken)
    {
        private readonly FileComparer _files = new(overlay);
        private readonly List<byte> _path = [];

        internal List<TreeChange> Changes { get; } = [];

        internal void Walk(StackedDirectory? before, StackedDirectory? after)
        {
            foreach (var name in StackedDirectory.NamesIn(DifferentLevels(before, after)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var length = _path.Count;
                if (length > 0)
                {
                    _path.Add((byte)'/');
                }

                _path.AddRange(name);
                Compare(before, before?.Find(name), after, after?.Find(name));
                _path.RemoveRange(length, _path.Count - length);
            }
        }

        /// <summary>All but those that both have at the bottom: what only these have looks the same in both.</summary>
        private static IEnumerable<StackLevel> DifferentLevels(StackedDirectory? before, StackedDirectory? after)
        {
            var (one, other) = (before?.Levels ?? [], after?.Levels ?? []);
            var common = one.Reverse().Zip(other.Reverse()).TakeWhile(pair => pair.First.LayerPath == pair.Second.LayerPath).Count();
            return one.SkipLast(common).Concat(other.SkipLast(common));
        }

        private void Compare(StackedDirectory? before, StackEntry? one, StackedDirectory? after, StackEntry? other)
        {
            if (one is null && other is null)
            {
                return;
            }

            var aspects = one is null || other is null ? TreeAspects.None : _files.Compare(one, other);
            if (one is null || other is null || aspects != TreeAspects.None)
            {
                Changes.Add(new TreeChange(
                    one is null ? ChangeKind.Added : other is null ? ChangeKind.Deleted : ChangeKind.Changed,
                    "/" + Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_path)),
                    Describe(one),
                    Describe(other),
                    aspects));
            }

            using var below = one is { Status.IsDirectory: true } ? before!.Enter(one) : null;
            using var belowOther = other is { Status.IsDirectory: true } ? after!.Enter(other) : null;
            if (below is not null || belowOther is not null)
            {
                Walk(below, belowOther);
            }
        }

        private static TreeItem? Describe(StackEntry? entry) => entry is null ? null : new TreeItem
        {
            Kind = entry.Status.Kind,
            Mode = entry.Status.Mode,
            UserId = entry.Status.UserId,
            GroupId = entry.Status.GroupId,
            SizeBytes = entry.Status.Kind == FileKind.Regular ? entry.Status.SizeBytes : 0,
            LinkTarget = entry.Status.Kind == FileKind.SymbolicLink && entry.Level.Directory.ReadLink(entry.Name) is { } target ? Encoding.UTF8.GetString(target) : null,
        };
    }
}
