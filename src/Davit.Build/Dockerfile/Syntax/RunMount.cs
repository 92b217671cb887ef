namespace Davit.Build.Dockerfile.Syntax;

/// <summary>
/// The value of one <c>RUN --mount</c>. Before expansion only <see cref="From"/>, which takes no variables, is sure;
/// everything else is read when the variables are known.
/// </summary>
/// <param name="Text">The flag's value as written.</param>
public sealed record RunMount(string Text)
{
    public MountKind Kind { get; init; }

    public string? From { get; init; }

    public string? Source { get; init; }

    public string? Target { get; init; }

    public bool IsReadOnly { get; init; }

    public string? Id { get; init; }

    public CacheSharing? Sharing { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The variable that receives a secret; empty means "named like the secret".</summary>
    public string? EnvironmentVariable { get; init; }

    public long? SizeBytes { get; init; }

    public uint? Mode { get; init; }

    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }
}
