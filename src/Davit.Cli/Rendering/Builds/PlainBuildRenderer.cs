using Davit.Build.Progress;

namespace Davit.Cli.Rendering.Builds;

/// <summary>One line an event, for logs and pipes: <c>#5 [2/4] RUN make</c>, <c>#5 0.120 output</c>, <c>#5 DONE 0.3s</c>.</summary>
internal sealed class PlainBuildRenderer(Screen screen) : BuildRenderer(screen)
{
    private int _lastNumber;

    protected override void Show(BuildEvent value, StepLog? step)
    {
        if (step is null)
        {
            return;
        }

        // A blank line and the step's name again wherever the output changes from one step to another.
        if (step.Number != _lastNumber)
        {
            Writer.WriteLine();
            Writer.WriteLine($"#{step.Number} {step.Name}");
            _lastNumber = step.Number;
        }

        var line = value switch
        {
            BuildEvent.StepOutput output => $"{Seconds.Precise(output.Elapsed)} {output.Text}",
            BuildEvent.StepCached => "CACHED",
            BuildEvent.StepDone => $"DONE {Seconds.Short(step.Duration)}",
            BuildEvent.StepFailed failed => $"ERROR: {failed.Message}",
            BuildEvent.StepCancelled => "CANCELED",
            _ => null,
        };
        if (line is not null)
        {
            Writer.WriteLine($"#{step.Number} {line}");
        }
    }

    protected override void ShowEnd()
    {
        foreach (var line in ExportLines)
        {
            Writer.WriteLine($"#{_lastNumber} {line}");
        }
    }
}
