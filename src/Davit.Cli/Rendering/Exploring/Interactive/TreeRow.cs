using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>A visible line of the tree.</summary>
/// <param name="Path">Which row it is, across changes of what is visible.</param>
internal sealed record TreeRow(ChangedNode Node, string Path, int Depth, RowState State);

internal enum RowState
{
    Leaf,
    Collapsed,
    Expanded,
}
