using Davit.GoTemplate.Functions;

namespace Davit.GoTemplate.Execution;

public sealed record ExecutionOptions
{
    public MissingKey MissingKey { get; init; }

    /// <summary>Has the names that the template was parsed with.</summary>
    public FunctionTable Functions { get; init; } = FunctionTable.Docker;
}
