using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>An image to make another of, with other settings or on another base.</summary>
public sealed record ModifyRequest
{
    /// <summary>A name or an ID.</summary>
    public required string Image { get; init; }

    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    public ConfigEdit Edit { get; init; } = new();

    /// <summary>The image that takes the place of the one below; null leaves it.</summary>
    public string? NewBase { get; init; }

    /// <summary>The image below; null for what the image's annotations say.</summary>
    public string? OldBase { get; init; }

    /// <summary>The comment of the history's new line.</summary>
    public string? Message { get; init; }

    /// <summary>When the new image was made, if not now.</summary>
    public DateTimeOffset? Created { get; init; }
}

/// <summary>Changes of an image's settings. Nulls and empty lists leave what is there; removing what is not there is no mistake.</summary>
public sealed record ConfigEdit
{
    /// <summary>Each <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    public IReadOnlyList<string> RemovedEnv { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> RemovedLabels { get; init; } = [];

    /// <summary>As after ENTRYPOINT in a Dockerfile: a JSON array, or a command for the shell; empty for none.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>As after CMD; empty for none.</summary>
    public string? Cmd { get; init; }

    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>As after EXPOSE.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    public IReadOnlyList<string> RemovedPorts { get; init; } = [];

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public IReadOnlyList<string> RemovedVolumes { get; init; } = [];

    public string? StopSignal { get; init; }

    /// <summary>As after HEALTHCHECK: <c>NONE</c>, or options and a command.</summary>
    public string? HealthCheck { get; init; }

    public string? Author { get; init; }

    /// <summary>Of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> RemovedAnnotations { get; init; } = [];

    /// <summary>Any instruction that changes no files, after all of the above.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
}
