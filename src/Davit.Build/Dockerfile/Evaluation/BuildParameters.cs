using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>What a build gives a Dockerfile from outside.</summary>
public sealed record BuildParameters
{
    /// <summary><c>--build-arg</c>.</summary>
    public IReadOnlyDictionary<string, string> BuildArgs { get; init; } = new Dictionary<string, string>();

    /// <summary><c>--target</c>; null means the last stage.</summary>
    public string? Target { get; init; }

    public Platform TargetPlatform { get; init; } = Platform.Host;

    public Platform BuildPlatform { get; init; } = Platform.Host;
}
