using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>The steps that an instruction copies or binds from.</summary>
/// <param name="context">The build context.</param>
/// <param name="named">By what the instruction calls them.</param>
internal sealed class StageSteps(BuildStep context, IReadOnlyDictionary<string, BuildStep> named)
{
    public BuildStep Find(string? from) => from is null ? context : named[from];
}
