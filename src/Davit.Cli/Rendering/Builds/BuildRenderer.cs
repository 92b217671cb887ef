using Davit.Build.Progress;

namespace Davit.Cli.Rendering.Builds;

/// <summary>Keeps the steps of a build; the two faces draw them. Events come from several threads.</summary>
internal abstract class BuildRenderer(Screen screen) : IProgress<BuildEvent>
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, StepLog> _steps = [];

    protected TextWriter Writer { get; } = screen.Error;

    protected Screen Screen { get; } = screen;

    protected IReadOnlyCollection<StepLog> Steps => _steps.Values;

    protected int Total { get; private set; }

    /// <summary>What was made, once it is: the image's ID and names.</summary>
    protected IReadOnlyList<string> ExportLines { get; private set; } = [];

    public void Report(BuildEvent value)
    {
        lock (_lock)
        {
            var step = Record(value);
            Show(value, step);
        }
    }

    /// <summary>The last word: draws what is still to draw.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            ShowEnd();
            foreach (var failed in Steps.Where(s => s.End == StepEnd.Failed && s.LastLines.Any()))
            {
                Writer.WriteLine("------");
                Writer.WriteLine($" > {failed.Name}:");
                foreach (var line in failed.LastLines)
                {
                    Writer.WriteLine(line);
                }

                Writer.WriteLine("------");
            }
        }
    }

    protected abstract void Show(BuildEvent value, StepLog? step);

    protected abstract void ShowEnd();

    private StepLog? Record(BuildEvent value)
    {
        switch (value)
        {
            case BuildEvent.StepStarted started:
                Total = Math.Max(started.Total, started.Number);
                return _steps[started.Number] = new StepLog(started.Number, started.Name, TimeProvider.System.GetTimestamp());
            case BuildEvent.StepOutput output:
                _steps[output.Number].Add(output);
                return _steps[output.Number];
            case BuildEvent.StepCached cached:
                return Finish(cached.Number, StepEnd.Cached, TimeSpan.Zero);
            case BuildEvent.StepDone done:
                return Finish(done.Number, StepEnd.Done, done.Duration);
            case BuildEvent.StepFailed failed:
                return Finish(failed.Number, StepEnd.Failed, failed.Duration);
            case BuildEvent.StepCancelled cancelled:
                return Finish(cancelled.Number, StepEnd.Cancelled, cancelled.Duration);
            case BuildEvent.Exported exported:
                ExportLines = [$"writing image {exported.ImageId} done", .. exported.Names.Select(n => $"naming to {n} done")];
                return null;
            default:
                return null;
        }
    }

    private StepLog Finish(int number, StepEnd end, TimeSpan duration)
    {
        var step = _steps[number];
        step.Finish(end, duration);
        return step;
    }
}
