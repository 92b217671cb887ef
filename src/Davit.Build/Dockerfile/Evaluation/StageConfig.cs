using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>The config of the image under construction at one point of a stage.</summary>
public sealed record StageConfig(ContainerConfig Config)
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>From MAINTAINER; null leaves the base image's.</summary>
    public string? Author { get; init; }

    /// <summary>Whether this stage said CMD: an ENTRYPOINT clears only a command that was inherited.</summary>
    public bool HasOwnCommand { get; init; }

    /// <summary>On an image or another stage: its config, with a PATH if it has none. Its triggers do not carry on: they run now.</summary>
    public static StageConfig Begin(ContainerConfig inherited)
    {
        var hasPath = inherited.Env.Any(e => e.StartsWith("PATH=", StringComparison.Ordinal));
        return new StageConfig(inherited with
        {
            Env = hasPath ? inherited.Env : [.. inherited.Env, DefaultPath],
            OnBuild = null,
        });
    }

    public static StageConfig BeginFromScratch() => Begin(ContainerConfig.Empty with { WorkingDir = "/" });
}
