namespace Davit.Cli.Rendering.Exploring.Interactive;

internal enum Key
{
    /// <summary>A character: see <see cref="KeyPress.Character"/>.</summary>
    Character,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Tab,
    Escape,
    Backspace,

    /// <summary>Ctrl-C.</summary>
    Interrupt,

    /// <summary>Ctrl-Z.</summary>
    Suspend,

    /// <summary>Ctrl-L.</summary>
    Redraw,

    /// <summary>Nothing this program knows.</summary>
    Other,
}
