namespace Davit.Engine.Exploring;

/// <summary>
/// A name in the comparison of two levels of an image. Where the levels differ the comparison is made at once; below names that are
/// wholly new, gone or the same it is made when looked at.
/// </summary>
public sealed class ChangedNode
{
    private IReadOnlyList<ChangedNode>? _children;

    private ChangedNode(FileNode? before, FileNode? after, FileChange change)
    {
        Before = before;
        After = after;
        Change = change;
    }

    /// <summary>Null for a new name.</summary>
    public FileNode? Before { get; }

    /// <summary>Null for a name that is gone.</summary>
    public FileNode? After { get; }

    public FileChange Change { get; }

    /// <summary>As it is after, or was before it was removed.</summary>
    public FileNode File => After ?? Before!;

    /// <summary>Of itself and all names below.</summary>
    public ChangeCounts Counts { get; private init; }

    /// <summary>Bytes at and below it that the later level has and the earlier one has not.</summary>
    public long NewBytes { get; private init; }

    /// <summary>Bytes at and below it that the earlier level has and the later one has not.</summary>
    public long GoneBytes { get; private init; }

    /// <summary>Sorted by the bytes of their names; those of a directory that became a file are here too, as removed.</summary>
    public IReadOnlyList<ChangedNode> Children => _children ??= CompareChildren(Before, After);

    internal static ChangedNode Compare(FileNode? before, FileNode after)
    {
        if (before is null)
        {
            return Uniform(null, after, FileChange.Added);
        }

        if (ReferenceEquals(before, after))
        {
            return Uniform(before, after, FileChange.Unmodified);
        }

        return before.IsDirectory || after.IsDirectory ? CompareDirectories(before, after) : CompareFiles(before, after);
    }

    private static ChangedNode CompareFiles(FileNode before, FileNode after)
    {
        if (before.Entry == after.Entry)
        {
            return Uniform(before, after, FileChange.Unmodified);
        }

        return new ChangedNode(before, after, FileChange.Changed)
        {
            Counts = ChangeCounts.Of(FileChange.Changed, 1),
            NewBytes = after.OwnBytes,
            GoneBytes = before.OwnBytes,
        };
    }

    private static ChangedNode CompareDirectories(FileNode before, FileNode after)
    {
        var change = before.Kind == after.Kind && HasSameOwner(before, after) ? FileChange.Unmodified : FileChange.Changed;
        var children = CompareChildren(before, after);
        return new ChangedNode(before, after, change)
        {
            _children = children,
            Counts = children.Aggregate(ChangeCounts.Of(change, 1), (sum, child) => sum + child.Counts),
            NewBytes = after.OwnBytes + children.Sum(child => child.NewBytes),
            GoneBytes = before.OwnBytes + children.Sum(child => child.GoneBytes),
        };
    }

    /// <summary>The times of directories are not looked at: they change with whatever is made in them.</summary>
    private static bool HasSameOwner(FileNode before, FileNode after) =>
        (before.Mode, before.UserId, before.GroupId) == (after.Mode, after.UserId, after.GroupId);

    private static ChangedNode Uniform(FileNode? before, FileNode? after, FileChange change) => new(before, after, change)
    {
        Counts = ChangeCounts.Of(change, (after ?? before)!.NameCount),
        NewBytes = before is null ? after!.TreeBytes : 0,
        GoneBytes = after is null ? before!.TreeBytes : 0,
    };

    private static ChangedNode[] CompareChildren(FileNode? before, FileNode? after)
    {
        var (old, now) = (before?.Children ?? [], after?.Children ?? []);
        var children = new List<ChangedNode>(Math.Max(old.Count, now.Count));
        for (var (o, n) = (0, 0); o < old.Count || n < now.Count;)
        {
            var order = o == old.Count ? 1 : n == now.Count ? -1 : old[o].Entry.Name.AsSpan().SequenceCompareTo(now[n].Entry.Name);
            children.Add(order < 0 ? Uniform(old[o++], null, FileChange.Removed) : Compare(order == 0 ? old[o++] : null, now[n++]));
        }

        return [.. children];
    }
}
