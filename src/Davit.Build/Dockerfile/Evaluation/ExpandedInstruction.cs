using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>An instruction with its values, and the scope that holds after it.</summary>
public sealed record ExpandedInstruction(Instruction Instruction, StageScope Scope, IReadOnlyList<Diagnostic> Diagnostics);
