namespace Davit.Cli.Rendering.Exploring.Interactive;

internal enum Pane
{
    Layers,
    Tree,
}

/// <summary>What the tree shows changes of.</summary>
internal enum TreeScope
{
    /// <summary>The chosen layer, against those below it.</summary>
    Layer,

    /// <summary>All layers up to the chosen one, against the lowest.</summary>
    UpTo,
}

internal enum TreeOrder
{
    Name,
    Size,
}

/// <summary>What fills the screen.</summary>
internal enum ScreenPage
{
    Panes,
    Findings,
    Help,
}

[Flags]
internal enum ShownChanges
{
    None = 0,
    Added = 1,
    Changed = 2,
    Removed = 4,
    Unmodified = 8,
}
