using System.Collections.Immutable;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Which names the filters let through, in which order, and which of them are in sight.</summary>
internal sealed record TreeRows(ShownChanges Shown, TreeOrder Order)
{
    /// <summary>Top first: the root's children, and below those that are expanded theirs.</summary>
    public ImmutableArray<TreeRow> InSight(ChangedNode root, ImmutableHashSet<string> expanded)
    {
        var rows = ImmutableArray.CreateBuilder<TreeRow>();
        Add(root, "", 0, expanded, rows);
        return rows.DrainToImmutable();
    }

    /// <summary>Those that the filters let through, or that lead to such.</summary>
    public IEnumerable<ChangedNode> ChildrenOf(ChangedNode node)
    {
        var children = node.Children.Where(IsShown);
        return Order == TreeOrder.Name ? children : children.OrderByDescending(child => SizeOf(child));
    }

    /// <summary>What the layers in question add below a name; with the unmodified in sight all that is there.</summary>
    public long SizeOf(ChangedNode node) =>
        node.Change == FileChange.Removed ? node.GoneBytes : Shown.HasFlag(ShownChanges.Unmodified) ? node.File.TreeBytes : node.NewBytes;

    private void Add(ChangedNode parent, string path, int depth, ImmutableHashSet<string> expanded, ImmutableArray<TreeRow>.Builder rows)
    {
        foreach (var node in ChildrenOf(parent))
        {
            var name = $"{path}/{node.File.Name}";
            var hasChildren = node.Children.Any(IsShown);
            var isExpanded = hasChildren && expanded.Contains(name);
            rows.Add(new TreeRow(node, name, depth, isExpanded ? RowState.Expanded : hasChildren ? RowState.Collapsed : RowState.Leaf));
            if (isExpanded)
            {
                Add(node, name, depth + 1, expanded, rows);
            }
        }
    }

    private bool IsShown(ChangedNode node) =>
        (Shown.HasFlag(ShownChanges.Added) && node.Counts.Added > 0)
        || (Shown.HasFlag(ShownChanges.Changed) && node.Counts.Changed > 0)
        || (Shown.HasFlag(ShownChanges.Removed) && node.Counts.Removed > 0)
        || (Shown.HasFlag(ShownChanges.Unmodified) && node.Counts.Unmodified > 0);
}
