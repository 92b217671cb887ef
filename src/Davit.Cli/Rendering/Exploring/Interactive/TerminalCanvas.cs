using System.Text;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Brings lines to the terminal's alternate screen, those that differ from what is there already.</summary>
internal sealed class TerminalCanvas(TextWriter output, bool isColoured)
{
    private string[] _shown = [];

    public void Enter()
    {
        output.Write("\e[?1049h\e[?25l\e[?7l\e[2J");
        output.Flush();
        _shown = [];
    }

    /// <summary>Gives back the screen as it was before <see cref="Enter"/>.</summary>
    public void Leave()
    {
        output.Write("\e[0m\e[?7h\e[?25h\e[?1049l");
        output.Flush();
    }

    /// <summary>The next drawing draws everything.</summary>
    public void Forget()
    {
        output.Write("\e[2J");
        _shown = [];
    }

    public void Show(IReadOnlyList<Line> lines)
    {
        var text = new StringBuilder();
        var next = lines.Select(line => line.ToAnsi(isColoured)).ToArray();
        for (var i = 0; i < next.Length; i++)
        {
            if (i >= _shown.Length || _shown[i] != next[i])
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\e[{i + 1};1H").Append(next[i]);
            }
        }

        output.Write(text);
        output.Flush();
        _shown = next;
    }
}
