using Davit.Build.Dockerfile.Linting;

namespace Davit.Build.Planning;

/// <summary>A graph, and what there is to say about the Dockerfile it came from.</summary>
/// <param name="Graph">What to do.</param>
/// <param name="Diagnostics">Build checks, by place.</param>
/// <param name="UnconsumedArguments">Build args that nothing declares.</param>
public sealed record BuildPlan(BuildGraph Graph, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> UnconsumedArguments);
