namespace Davit.Build.Planning;

/// <summary>The process of a <see cref="BuildStep.Execute"/> step.</summary>
public sealed record ExecuteCommand
{
    /// <summary>Ready to execute, the shell included.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Each <c>NAME=value</c>: the image's variables, then ARGs in scope.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Variables that must not make a difference to the result: proxies. Not part of the cache key.</summary>
    public IReadOnlyList<string> ProxyEnvironment { get; init; } = [];

    public required string WorkingDirectory { get; init; }

    /// <summary><c>user[:group]</c>; empty means root.</summary>
    public required string User { get; init; }

    public BuildNetwork Network { get; init; }

    public IReadOnlyList<ExecuteMount> Mounts { get; init; } = [];
}
