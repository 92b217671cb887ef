using Davit.Oci;

namespace Davit.Engine.Registries;

/// <summary>A tag of a repository at a registry.</summary>
public sealed record RemoteTag
{
    public required string Name { get; init; }

    /// <summary>Of the manifest or index.</summary>
    public required Digest Digest { get; init; }

    public required IReadOnlyList<Platform> Platforms { get; init; }

    /// <summary>Bytes to be downloaded for this machine's platform, or for the first when there is none for it.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When that platform's image was made; null when it does not say.</summary>
    public required DateTimeOffset? Created { get; init; }
}
