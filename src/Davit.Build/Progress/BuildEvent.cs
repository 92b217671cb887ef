using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Progress;

/// <summary>
/// What a build tells while it runs. A step is named by its number, given when it starts (from 1, in order of starting);
/// its events follow <see cref="StepStarted"/> and end with exactly one of done, cached, failed, cancelled.
/// Events of steps that run at once interleave; the receiver must be thread-safe.
/// </summary>
public abstract record BuildEvent
{
    private BuildEvent()
    {
    }

    /// <param name="Number">The step's number in this build.</param>
    /// <param name="Total">How many steps this build has, as far as is known now.</param>
    /// <param name="Name">As Docker names it: <c>[2/4] RUN make</c>, <c>[internal] load build context</c>.</param>
    public sealed record StepStarted(int Number, int Total, string Name) : BuildEvent;

    /// <summary>The step's result was known before; nothing was executed.</summary>
    public sealed record StepCached(int Number) : BuildEvent;

    /// <param name="Text">One line without its line end.</param>
    /// <param name="Elapsed">Since the step started to execute.</param>
    public sealed record StepOutput(int Number, StepStream Stream, string Text, TimeSpan Elapsed) : BuildEvent;

    public sealed record StepDone(int Number, TimeSpan Duration) : BuildEvent;

    public sealed record StepFailed(int Number, string Message, TimeSpan Duration) : BuildEvent;

    /// <summary>The step was stopped because another one failed or the user gave up.</summary>
    public sealed record StepCancelled(int Number, TimeSpan Duration) : BuildEvent;

    /// <param name="Ranges">Where in <paramref name="Source"/>; may be empty.</param>
    public sealed record Warning(string Rule, string Message, SourceText? Source, IReadOnlyList<SourceRange> Ranges) : BuildEvent;

    /// <summary>The image is in the store under <paramref name="Names"/>.</summary>
    public sealed record Exported(ImageId ImageId, Descriptor Manifest, IReadOnlyList<ImageReference> Names) : BuildEvent;
}
