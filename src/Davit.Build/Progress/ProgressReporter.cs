using Davit.Oci;

namespace Davit.Build.Progress;

/// <summary>Numbers the steps of a build in the order they start. Thread-safe.</summary>
internal sealed class ProgressReporter(IProgress<BuildEvent> progress, TimeProvider time)
{
    private int _started;
    private int _total;

    public TimeProvider Time => time;

    /// <summary>Called when more steps turn out to be needed.</summary>
    public void Expect(int steps) => Interlocked.Add(ref _total, steps);

    public StepProgress Start(string name)
    {
        var number = Interlocked.Increment(ref _started);
        var step = new StepProgress(this, number);
        Report(new BuildEvent.StepStarted(number, Math.Max(number, _total), name));
        return step;
    }

    public void Report(BuildEvent happened) => progress.Report(happened);

    /// <summary>Runs something under a step's name, whatever its end.</summary>
    public async Task<T> RunAsync<T>(string name, Func<StepProgress, Task<T>> run)
    {
        var step = Start(name);
        try
        {
            var result = await run(step);
            step.Done();
            return result;
        }
        catch (OperationCanceledException)
        {
            step.Cancelled();
            throw;
        }
        catch (Exception e) when (e is DavitException or IOException)
        {
            step.Failed(e.Message);
            throw;
        }
    }
}
