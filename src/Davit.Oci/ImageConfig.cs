namespace Davit.Oci;

/// <summary>How an image runs and how it came to be (image-spec, config.md). Its digest is the image ID.</summary>
public sealed record ImageConfig
{
    public required Platform Platform { get; init; }

    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public ContainerConfig Config { get; init; } = ContainerConfig.Empty;

    /// <summary>Bottom layer first.</summary>
    public required IReadOnlyList<DiffId> DiffIds { get; init; }

    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <exception cref="DavitException">Corrupt: not an image config, or beyond <see cref="OciLimits"/>.</exception>
    public static Document<ImageConfig> Parse(ReadOnlyMemory<byte> raw, MediaType mediaType) =>
        Document<ImageConfig>.Of(ConfigJson.Read(raw), mediaType, raw);

    public Document<ImageConfig> ToDocument(MediaType mediaType) => Document<ImageConfig>.Of(this, mediaType, ConfigJson.Write(this));
}

/// <summary>One line of an image's history.</summary>
public sealed record HistoryEntry
{
    public DateTimeOffset? Created { get; init; }

    public string? CreatedBy { get; init; }

    public string? Author { get; init; }

    public string? Comment { get; init; }

    /// <summary>True when the step left the file system as it was, so that no layer belongs to it.</summary>
    public bool EmptyLayer { get; init; }
}

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

/// <summary>Docker's HEALTHCHECK. Zero durations mean "inherit the default".</summary>
public sealed record HealthCheck(IReadOnlyList<string> Test)
{
    public TimeSpan Interval { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan StartPeriod { get; init; }

    public TimeSpan StartInterval { get; init; }

    public int Retries { get; init; }
}
