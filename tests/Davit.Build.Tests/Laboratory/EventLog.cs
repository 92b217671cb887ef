using Davit.Build.Progress;

namespace Davit.Build.Tests.Laboratory;

/// <summary>The events of a build in the order they came.</summary>
public sealed class EventLog(Action<BuildEvent>? watch = null) : IProgress<BuildEvent>
{
    private readonly List<BuildEvent> _events = [];

    public IReadOnlyList<BuildEvent> All
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Names of the steps that were executed, those of every build left out.</summary>
    public IReadOnlyList<string> Executed => NamesOf<BuildEvent.StepDone>(e => e.Number);

    public IReadOnlyList<string> Cached => NamesOf<BuildEvent.StepCached>(e => e.Number);

    public string Output => string.Join('\n', All.OfType<BuildEvent.StepOutput>().Select(e => e.Text));

    public void Report(BuildEvent value)
    {
        lock (_events)
        {
            _events.Add(value);
        }

        watch?.Invoke(value);
    }

    private IReadOnlyList<string> NamesOf<T>(Func<T, int> number)
        where T : BuildEvent
    {
        var names = All.OfType<BuildEvent.StepStarted>().ToDictionary(e => e.Number, e => e.Name);
        return [.. All.OfType<T>().Select(e => names[number(e)]).Where(n => !n.StartsWith("[internal]", StringComparison.Ordinal)
            && n != "exporting to image" && !n.Contains("] FROM ", StringComparison.Ordinal) && !n.StartsWith("FROM ", StringComparison.Ordinal))];
    }
}
