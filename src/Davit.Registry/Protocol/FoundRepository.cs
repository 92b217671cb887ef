namespace Davit.Registry.Protocol;

/// <summary>A repository that a registry's search found.</summary>
/// <param name="Name">Its path, without the host; on Docker Hub without <c>library/</c>.</param>
public sealed record FoundRepository(string Name)
{
    /// <summary>One line without control characters; empty when the registry has none.</summary>
    public string Description { get; init; } = "";

    public int Stars { get; init; }

    public bool IsOfficial { get; init; }
}
