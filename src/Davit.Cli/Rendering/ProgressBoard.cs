namespace Davit.Cli.Rendering;

/// <summary>
/// Lines that change in place on a terminal, one a key, in the order the keys first came.
/// Elsewhere a line is printed when its text changes in kind, never for byte counts.
/// </summary>
internal sealed class ProgressBoard(Screen screen)
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(80);

    private readonly Lock _lock = new();
    private readonly List<string> _order = [];
    private readonly Dictionary<string, Line> _lines = [];
    private int _drawn;
    private long _lastDraw;

    /// <param name="steady">What is printed when the output is no terminal; null prints nothing.</param>
    /// <param name="live">What the line shows on a terminal.</param>
    public void Set(string key, string? steady, string live, bool finished)
    {
        lock (_lock)
        {
            if (!screen.IsOutputTerminal)
            {
                if (steady is not null && (!_lines.TryGetValue(key, out var before) || before.Text != steady))
                {
                    _lines[key] = new Line(steady, finished);
                    screen.Out.WriteLine($"{key}: {steady}");
                    screen.Out.Flush();
                }

                return;
            }

            if (!_lines.ContainsKey(key))
            {
                _order.Add(key);
            }

            _lines[key] = new Line(live, finished);
            if (finished || TimeProvider.System.GetElapsedTime(_lastDraw) >= RedrawInterval)
            {
                Draw();
            }
        }
    }

    /// <summary>Draws the last state and leaves the cursor below it.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            if (screen.IsOutputTerminal && _order.Count > 0)
            {
                Draw();
            }

            _order.Clear();
            _lines.Clear();
            _drawn = 0;
        }
    }

    private void Draw()
    {
        var rows = Math.Max(screen.Height() - 2, 4);
        var shown = Visible(rows);
        var width = screen.Width();
        if (_drawn > 0)
        {
            screen.Out.Write($"\e[{_drawn}A");
        }

        foreach (var key in shown)
        {
            var text = $"{key}: {_lines[key].Text}";
            screen.Out.Write("\e[2K");
            screen.Out.WriteLine(text.Length < width ? text : text[..(width - 1)]);
        }

        // Lines drawn before and no longer shown would stay as rubbish below.
        for (var i = shown.Count; i < _drawn; i++)
        {
            screen.Out.Write("\e[2K\n");
        }

        _drawn = Math.Max(_drawn, shown.Count);
        screen.Out.Flush();
        _lastDraw = TimeProvider.System.GetTimestamp();
    }

    // On a screen that is too low the unfinished lines matter.
    private List<string> Visible(int rows) => _order.Count <= rows
        ? _order
        : _order.Where(k => !_lines[k].Finished).Concat(_order.Where(k => _lines[k].Finished).Reverse()).Take(rows).ToList();

    private readonly record struct Line(string Text, bool Finished);
}
