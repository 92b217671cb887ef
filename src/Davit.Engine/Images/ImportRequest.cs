using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A root file system that becomes a one-layer image.</summary>
public sealed record ImportRequest
{
    /// <summary>A tar, plain or compressed; read to its end, not disposed.</summary>
    public required Stream Content { get; init; }

    /// <summary>Where it came from, for the history: a file's path, or <c>-</c>.</summary>
    public required string Source { get; init; }

    public ImageReference? Name { get; init; }

    public string? Message { get; init; }

    /// <summary>Dockerfile instructions applied to the config, such as <c>CMD ["bash"]</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    public Platform? Platform { get; init; }
}
