namespace Davit.Build.Progress;

/// <summary>Reports what happens to one step. Thread-safe; of the ends only the first is reported.</summary>
internal sealed class StepProgress(ProgressReporter reporter, int number)
{
    private readonly long _startedAt = reporter.Time.GetTimestamp();
    private int _hasEnded;

    private TimeSpan Elapsed => reporter.Time.GetElapsedTime(_startedAt);

    public void Output(StepStream stream, string line) => reporter.Report(new BuildEvent.StepOutput(number, stream, line, Elapsed));

    public void Cached() => End(new BuildEvent.StepCached(number));

    public void Done() => End(new BuildEvent.StepDone(number, Elapsed));

    public void Failed(string message) => End(new BuildEvent.StepFailed(number, message, Elapsed));

    public void Cancelled() => End(new BuildEvent.StepCancelled(number, Elapsed));

    private void End(BuildEvent end)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            reporter.Report(end);
        }
    }
}
