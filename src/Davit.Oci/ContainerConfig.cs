namespace Davit.Oci;

/// <summary>
/// The run parameters an image carries and a container starts from. A null list is "not set", an empty one "set to nothing":
/// Docker tells them apart when a child image resets an entry point.
/// </summary>
public sealed record ContainerConfig
{
    public static readonly ContainerConfig Empty = new();

    /// <summary><c>user[:group]</c>, names or numbers.</summary>
    public string User { get; init; } = "";

    /// <summary>Sorted, each <c>port/protocol</c>.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>Each <c>NAME=value</c>, in order of definition.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Sorted absolute paths.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    public string WorkingDir { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary.Empty;

    public string StopSignal { get; init; } = "";

    /// <summary>Seconds.</summary>
    public long? StopTimeout { get; init; }

    public HealthCheck? HealthCheck { get; init; }

    public IReadOnlyList<string>? Shell { get; init; }

    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Docker's mark for a Windows command line that is one string already.</summary>
    public bool ArgsEscaped { get; init; }
}
