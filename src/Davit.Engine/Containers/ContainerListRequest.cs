using Davit.Engine.Filters;

namespace Davit.Engine.Containers;

/// <summary>Which containers to list.</summary>
public sealed record ContainerListRequest
{
    /// <summary><c>id name label exited status ancestor before since volume network publish expose health is-task isolation</c>.</summary>
    public IReadOnlyList<FilterTerm> Filters { get; init; } = [];

    public ContainerScope Scope { get; init; } = ContainerScope.All;

    /// <summary>Only so many, the latest created, running or not; null for all.</summary>
    public int? Latest { get; init; }
}

public enum ContainerScope
{
    /// <summary>Those that run, unless a filter asks for a state.</summary>
    Running,
    All,
}
