namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>How a window of some size is divided: a title, the heads of the panes, their bodies, a line of status and one of keys.</summary>
internal readonly record struct ScreenLayout(int Width, int Height)
{
    private const int FixedLines = 4;
    private const int NarrowWidth = 72;
    private const int MinimumWidth = 24;
    private const int MinimumHeight = 6;

    public bool IsTooSmall => Width < MinimumWidth || Height < MinimumHeight;

    /// <summary>True when there is room for one pane only, the one with the focus.</summary>
    public bool IsNarrow => Width < NarrowWidth;

    public int BodyHeight => Math.Max(1, Height - FixedLines);

    public int LayersWidth => IsNarrow ? Width : Math.Clamp(Width * 2 / 5, 34, 64);

    public int TreeWidth => IsNarrow ? Width : Width - LayersWidth - 1;

    /// <summary>Lines of the list of layers; the rest of the pane tells of the chosen one.</summary>
    public int LayerLines(int layers) => Math.Min(layers, Math.Max(1, BodyHeight / 2));
}
