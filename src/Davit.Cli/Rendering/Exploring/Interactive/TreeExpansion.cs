using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Expands many directories at once.</summary>
internal static class TreeExpansion
{
    /// <summary>More than this nobody reads.</summary>
    private const int MaxNames = 20_000;

    /// <summary>The chosen directory with all below it.</summary>
    public static ExploreState ExpandBelow(ExploreState state)
    {
        if (state.Chosen is not { } row)
        {
            return state;
        }

        var expanded = state.Expanded.ToBuilder();
        var left = MaxNames;
        Expand(row.Node, row.Path);
        var next = (state with { Expanded = expanded.ToImmutable(), Focus = Pane.Tree }).WithRows();
        return left > 0 ? next : next with { Message = "too many names: not all are expanded" };

        void Expand(ChangedNode node, string path)
        {
            expanded.Add(path);
            foreach (var child in state.Filter.ChildrenOf(node))
            {
                if (--left <= 0)
                {
                    return;
                }

                if (child.Children.Count > 0)
                {
                    Expand(child, $"{path}/{child.File.Name}");
                }
            }
        }
    }
}
