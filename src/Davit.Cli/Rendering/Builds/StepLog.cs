using Davit.Build.Progress;

namespace Davit.Cli.Rendering.Builds;

/// <summary>What is known of one step while it runs.</summary>
internal sealed class StepLog(int number, string name, long started)
{
    private const int KeptLines = 20;

    private readonly Queue<string> _lines = new();

    public int Number { get; } = number;

    public string Name { get; } = name;

    public long Started { get; } = started;

    public StepEnd End { get; private set; } = StepEnd.Running;

    public TimeSpan Duration { get; private set; }

    /// <summary>The newest lines of output, oldest first, each with its time.</summary>
    public IEnumerable<string> LastLines => _lines;

    public TimeSpan ElapsedNow => End == StepEnd.Running ? TimeProvider.System.GetElapsedTime(Started) : Duration;

    public void Add(BuildEvent.StepOutput output)
    {
        if (_lines.Count == KeptLines)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue($"{Seconds.Precise(output.Elapsed)} {output.Text}");
    }

    public void Finish(StepEnd end, TimeSpan duration)
    {
        End = end;
        Duration = duration;
    }
}

internal enum StepEnd
{
    Running,
    Cached,
    Done,
    Failed,
    Cancelled,
}
