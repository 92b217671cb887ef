using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>A container to make an image of.</summary>
public sealed record CommitRequest
{
    /// <summary>Name, ID, or the beginning of one.</summary>
    public required string Container { get; init; }

    public ImageReference? Name { get; init; }

    public string? Author { get; init; }

    /// <summary>The comment of the history's new line.</summary>
    public string? Message { get; init; }

    /// <summary>Dockerfile instructions applied to the config, such as <c>CMD ["bash"]</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    public CommitPause Pause { get; init; }

    public CommitLayers Layers { get; init; }
}

/// <summary>Whether a running container is frozen while its files are copied.</summary>
public enum CommitPause
{
    Paused,

    /// <summary>Files that change meanwhile may be copied half, or make the commit fail.</summary>
    Running,
}

/// <summary>What layers the image of a container has.</summary>
public enum CommitLayers
{
    /// <summary>The container's changes, on those of its image.</summary>
    Added,

    /// <summary>One, of everything.</summary>
    Merged,
}
