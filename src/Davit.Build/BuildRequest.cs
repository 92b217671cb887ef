using Davit.Build.Planning;
using Davit.Oci;

namespace Davit.Build;

/// <summary>Everything one build is asked for.</summary>
public sealed record BuildRequest
{
    public required ContextSource Context { get; init; }

    /// <summary>
    /// Relative to the context, or absolute when it lies outside a local one; null means <c>Dockerfile</c> in the context.
    /// </summary>
    public string? DockerfilePath { get; init; }

    /// <summary>The Dockerfile itself, when it was not read from a file; wins over <see cref="DockerfilePath"/>.</summary>
    public string? DockerfileText { get; init; }

    /// <summary>Names to give the image; each has a tag.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>A stage by name or number; null means the last.</summary>
    public string? Target { get; init; }

    public Platform Platform { get; init; } = Platform.Host;

    public CacheUse Cache { get; init; }

    public PullPolicy Pull { get; init; }

    public BuildNetwork Network { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Null leaves the image's layers as the steps made them.</summary>
    public BuildSquash? Squash { get; init; }

    /// <summary>How many steps may execute at once; null means the number of cores, at least four.</summary>
    public int? Workers { get; init; }
}
