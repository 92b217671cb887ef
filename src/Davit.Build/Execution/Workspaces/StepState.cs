using Davit.Build.Caching;
using Davit.Layers.Snapshots;

namespace Davit.Build.Execution.Workspaces;

/// <summary>A step's result while the build lasts.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="Sealed">Its snapshot, when this build made it: known to others only when it is published, to this build at once.</param>
internal sealed record StepState(StepResult Result, ActiveSnapshot? Sealed)
{
    public static StepState Of(StepResult known) => new(known, null);
}
