using System.Text;
using Davit.Build.Progress;

namespace Davit.Cli.Rendering.Builds;

/// <summary>The steps of a build as a list that is redrawn in place, with the newest output below the steps that run.</summary>
internal sealed class TerminalBuildRenderer : BuildRenderer, IDisposable
{
    private const int OutputLines = 6;
    private const string Blue = "\e[34m";
    private const string Red = "\e[31m";
    private const string Reset = "\e[0m";

    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _hasColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly Timer _timer;
    private long _lastDraw;
    private int _drawn;
    private bool _isEnded;

    public TerminalBuildRenderer(Screen screen)
        : base(screen) => _timer = new Timer(_ => Tick(), null, RedrawInterval, RedrawInterval);

    public void Dispose() => _timer.Dispose();

    protected override void Show(BuildEvent value, StepLog? step)
    {
        if (TimeProvider.System.GetElapsedTime(_lastDraw) >= RedrawInterval)
        {
            Draw();
        }
    }

    protected override void ShowEnd()
    {
        _isEnded = true;
        Draw();
    }

    // A build without events still shows that time passes.
    private void Tick()
    {
        if (!_isEnded)
        {
            Report(new BuildEvent.Warning("", "", null, []));
        }
    }

    private void Draw()
    {
        var width = Screen.Width();
        var lines = Lines(width).ToList();
        var rows = Math.Max(Screen.Height() - 2, 3);
        if (lines.Count > rows && !_isEnded)
        {
            lines.RemoveRange(1, lines.Count - rows);
        }

        var text = new StringBuilder();
        if (_drawn > 0)
        {
            text.Append($"\e[{_drawn}A\e[J");
        }

        text.AppendJoin('\n', lines).Append('\n');
        _drawn = lines.Count;
        _lastDraw = TimeProvider.System.GetTimestamp();
        Writer.Write(text);
        Writer.Flush();
    }

    private IEnumerable<string> Lines(int width)
    {
        var finished = Steps.Count(s => s.End is not StepEnd.Running);
        var elapsed = Seconds.Short(TimeProvider.System.GetElapsedTime(_started));
        yield return Colour(Blue, Fit($"[+] Building {elapsed} ({finished}/{Total}){(_isEnded && finished == Total ? " FINISHED" : "")}", "", width));
        foreach (var step in Steps)
        {
            var prefix = step.End switch
            {
                StepEnd.Cached => "CACHED ",
                StepEnd.Failed => "ERROR ",
                StepEnd.Cancelled => "CANCELED ",
                _ => "",
            };
            var line = Fit($" => {prefix}{step.Name}", Seconds.Short(step.ElapsedNow), width);
            yield return step.End switch
            {
                StepEnd.Failed => Colour(Red, line),
                StepEnd.Running => line,
                _ => Colour(Blue, line),
            };
            if (step.End == StepEnd.Running)
            {
                foreach (var output in step.LastLines.TakeLast(OutputLines))
                {
                    yield return Fit($" => => # {Printable(output)}", "", width);
                }
            }
        }

        foreach (var line in ExportLines)
        {
            yield return Colour(Blue, Fit($" => => {line}", "", width));
        }
    }

    private string Colour(string colour, string text) => _hasColour ? colour + text + Reset : text;

    private static string Fit(string text, string right, int width)
    {
        var available = Math.Max(width - right.Length - 1, 10);
        return right.Length == 0
            ? text.Length <= available ? text : text[..available]
            : (text.Length <= available ? text.PadRight(available) : text[..(available - 1)] + " ") + right;
    }

    // Control characters of a program's output would break the drawing.
    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
