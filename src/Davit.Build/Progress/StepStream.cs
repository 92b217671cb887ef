namespace Davit.Build.Progress;

public enum StepStream
{
    Output,
    Error,
}
