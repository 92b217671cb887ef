using System.Text;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>
/// Aligns cells that end in tabs, as Go's tabwriter does for Docker: a column is a run of lines that have a cell there; it is as
/// wide as its widest cell and three more, at least ten. What follows the last tab of a line belongs to no column.
/// </summary>
internal sealed class TabbedText
{
    private const int MinimumWidth = 10;
    private const int Padding = 3;

    private readonly string[][] _lines;
    private readonly StringBuilder _output = new();

    private TabbedText(string text) => _lines = [.. text.Split('\n').Select(l => l.Split('\t'))];

    public static string Align(string text)
    {
        var aligned = new TabbedText(text);
        aligned.WriteBlock(0, aligned._lines.Length, []);
        aligned._output.Length--;
        return aligned._output.ToString();
    }

    // Lines from..to all have the columns whose widths are known.
    private void WriteBlock(int from, int to, int[] widths)
    {
        var column = widths.Length;
        var line = from;
        while (line < to)
        {
            if (!HasCell(line, column))
            {
                WriteLine(_lines[line++], widths);
                continue;
            }

            var end = line;
            var width = MinimumWidth;
            while (end < to && HasCell(end, column))
            {
                width = Math.Max(width, TerminalText.Width(_lines[end++][column]) + Padding);
            }

            WriteBlock(line, end, [.. widths, width]);
            line = end;
        }
    }

    private bool HasCell(int line, int column) => column < _lines[line].Length - 1;

    private void WriteLine(string[] cells, int[] widths)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            _output.Append(cells[i]).Append(' ', i < widths.Length ? widths[i] - TerminalText.Width(cells[i]) : 0);
        }

        _output.Append('\n');
    }
}
