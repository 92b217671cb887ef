using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>What a key does: a state and a key make the next state.</summary>
internal static class ExploreKeys
{
    /// <summary>128 + SIGINT, as the signal itself would end the program.</summary>
    private const int Interrupted = 130;

    public static ExploreState Press(ExploreState state, KeyPress key)
    {
        if (key.Key == Key.Interrupt)
        {
            return state with { ExitCode = Interrupted };
        }

        if (state.Query is { } query)
        {
            return Type(state, query, key);
        }

        state = state with { Message = "" };
        return state.Page == ScreenPage.Panes ? PressInPanes(state, key) : PressInPage(state, key);
    }

    private static ExploreState PressInPage(ExploreState state, KeyPress key)
    {
        var lastTop = Math.Max(0, PageText.Of(state).Count - state.Layout.BodyHeight);
        return Movement(key) switch
        {
            { } step => state with { PageTop = Math.Clamp(Moved(state.PageTop, step, state.Layout.BodyHeight, lastTop), 0, lastTop) },
            null when key.Key == Key.Escape || IsAny(key, "qQ?w") => state with { Page = ScreenPage.Panes, PageTop = 0 },
            null => state,
        };
    }

    private static ExploreState PressInPanes(ExploreState state, KeyPress key)
    {
        if (Movement(key) is { } step)
        {
            return state.Focus == Pane.Tree
                ? state.MoveTo(Moved(state.Cursor, step, state.Layout.BodyHeight, state.Rows.Length - 1))
                : ToLayer(state, Moved(state.Layer, step, state.Layout.BodyHeight / 2, state.Image.Layers.Count - 1));
        }

        return key.Key switch
        {
            Key.Tab => state with { Focus = state.Focus == Pane.Tree ? Pane.Layers : Pane.Tree },
            Key.Right or Key.Enter => Open(state),
            Key.Left or Key.Backspace => Close(state),
            Key.Character => PressCharacter(state, (char)Math.Min(key.Character.Value, char.MaxValue)),
            _ => state,
        };
    }

    private static ExploreState PressCharacter(ExploreState state, char key) => key switch
    {
        'q' or 'Q' => state with { ExitCode = 0 },
        '?' => state with { Page = ScreenPage.Help, PageTop = 0 },
        'w' => state with { Page = ScreenPage.Findings, PageTop = 0 },
        'l' => Open(state),
        'h' => Close(state),
        ' ' => state.Chosen?.State == RowState.Expanded ? Close(state) : Open(state with { Focus = Pane.Tree }),
        'a' => Toggle(state, ShownChanges.Added),
        'm' => Toggle(state, ShownChanges.Changed),
        'r' => Toggle(state, ShownChanges.Removed),
        'u' => Toggle(state, ShownChanges.Unmodified),
        'v' => state.WithComparison(state.Layer, state.Scope == TreeScope.Layer ? TreeScope.UpTo : TreeScope.Layer),
        's' => (state with { Order = state.Order == TreeOrder.Name ? TreeOrder.Size : TreeOrder.Name }).WithRows(),
        't' => state with { ShowsAttributes = !state.ShowsAttributes },
        'e' => TreeExpansion.ExpandBelow(state),
        'c' => (state with { Expanded = [] }).WithRows().MoveTo(0),
        '/' => state with { Query = "" },
        'n' => TreeSearch.Next(state, SearchDirection.Down),
        'N' => TreeSearch.Next(state, SearchDirection.Up),
        '[' => ToLayer(state, state.Layer - 1),
        ']' => ToLayer(state, state.Layer + 1),
        _ => state,
    };

    private static ExploreState Type(ExploreState state, string query, KeyPress key) => key.Key switch
    {
        Key.Escape => state with { Query = null },
        Key.Enter => TreeSearch.Next(state with { Query = null, LastQuery = query, Focus = Pane.Tree }, SearchDirection.Down),
        Key.Backspace => state with { Query = query.Length == 0 ? null : query[..^(char.IsLowSurrogate(query[^1]) ? 2 : 1)] },
        Key.Character => state with { Query = query + key.Character },
        _ => state,
    };

    private static ExploreState ToLayer(ExploreState state, int layer)
    {
        layer = Math.Clamp(layer, 0, state.Image.Layers.Count - 1);
        return layer == state.Layer ? state : state.WithComparison(layer, state.Scope);
    }

    private static ExploreState Toggle(ExploreState state, ShownChanges change) => (state with { Shown = state.Shown ^ change }).WithRows();

    /// <summary>Expands; from the layers it goes over to the tree.</summary>
    private static ExploreState Open(ExploreState state) => state switch
    {
        { Focus: Pane.Layers } => state with { Focus = Pane.Tree },
        { Chosen: { State: RowState.Collapsed } row } => (state with { Expanded = state.Expanded.Add(row.Path) }).WithRows(),
        { Chosen.State: RowState.Expanded } => state.MoveTo(state.Cursor + 1),
        _ => state,
    };

    /// <summary>Collapses; else goes to the directory above, and from the top over to the layers.</summary>
    private static ExploreState Close(ExploreState state) => state switch
    {
        { Focus: Pane.Layers } => state,
        { Chosen: { State: RowState.Expanded } row } => (state with { Expanded = state.Expanded.Remove(row.Path) }).WithRows(),
        { Chosen: { Depth: > 0 } row } => state.MoveTo(row.Path[..row.Path.LastIndexOf('/')]),
        _ => state with { Focus = Pane.Layers },
    };

    private static Key? Movement(KeyPress key) => key switch
    {
        { Key: Key.Up or Key.Down or Key.PageUp or Key.PageDown or Key.Home or Key.End } => key.Key,
        { Key: Key.Character, Character.Value: 'k' } => Key.Up,
        { Key: Key.Character, Character.Value: 'j' } => Key.Down,
        { Key: Key.Character, Character.Value: 'g' } => Key.Home,
        { Key: Key.Character, Character.Value: 'G' } => Key.End,
        _ => null,
    };

    private static int Moved(int from, Key step, int page, int last) => step switch
    {
        Key.Up => from - 1,
        Key.Down => from + 1,
        Key.PageUp => from - Math.Max(1, page - 1),
        Key.PageDown => from + Math.Max(1, page - 1),
        Key.Home => 0,
        _ => last,
    };

    private static bool IsAny(KeyPress key, string characters) =>
        key.Key == Key.Character && key.Character.IsBmp && characters.Contains((char)key.Character.Value, StringComparison.Ordinal);
}
