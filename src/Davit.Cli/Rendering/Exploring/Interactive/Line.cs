using System.Text;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>A line of the screen: pieces of text, each in a style. Takes only text that is safe and knows its width.</summary>
internal sealed class Line
{
    private readonly List<(string Text, TextStyle Style)> _pieces = [];

    /// <summary>In columns.</summary>
    public int Width { get; private set; }

    public IReadOnlyList<(string Text, TextStyle Style)> Pieces => _pieces;

    /// <summary>Without styles.</summary>
    public string Text => string.Concat(_pieces.Select(piece => piece.Text));

    public Line Add(string text, TextStyle style = TextStyle.Plain)
    {
        if (text.Length > 0)
        {
            _pieces.Add((text, style));
            Width += PlainText.Width(text);
        }

        return this;
    }

    public Line Add(Line other)
    {
        foreach (var (text, style) in other._pieces)
        {
            Add(text, style);
        }

        return this;
    }

    /// <summary>Cut or padded to exactly so many columns; <paramref name="more"/> is added to every piece's style.</summary>
    public Line Fit(int columns, TextStyle more = TextStyle.Plain)
    {
        var line = new Line();
        foreach (var (text, style) in _pieces)
        {
            var room = columns - line.Width;
            line.Add(PlainText.Width(text) <= room ? text : PlainText.Fit(text, room), style | more);
        }

        return line.Add(new string(' ', Math.Max(0, columns - line.Width)), more);
    }

    /// <summary>As a terminal takes it. Without colour what is chosen, strong or weak still shows.</summary>
    public string ToAnsi(bool isColoured)
    {
        var text = new StringBuilder();
        foreach (var (piece, style) in _pieces)
        {
            var codes = Codes(style, isColoured);
            text.Append(codes.Length == 0 ? piece : $"\e[{codes}m{piece}\e[0m");
        }

        return text.ToString();
    }

    private static string Codes(TextStyle style, bool isColoured)
    {
        (TextStyle Style, string Code, bool IsColour)[] known =
        [
            (TextStyle.Bold, "1", false), (TextStyle.Dim, "2", false), (TextStyle.Reverse, "7", false), (TextStyle.Red, "31", true),
            (TextStyle.Green, "32", true), (TextStyle.Yellow, "33", true), (TextStyle.Cyan, "36", true),
        ];
        return string.Join(';', known.Where(k => style.HasFlag(k.Style) && (isColoured || !k.IsColour)).Select(k => k.Code));
    }
}
