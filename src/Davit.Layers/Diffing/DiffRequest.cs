using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Diffing;

/// <summary>What to make a layer of, and how.</summary>
/// <param name="Directory">An overlay's upper directory, unmounted or quiet, or a plain tree; trusted.</param>
public sealed record DiffRequest(string Directory)
{
    public TreeFormat Format { get; init; } = TreeFormat.Overlay;

    public OverlayAttributes Overlay { get; init; } = OverlayAttributes.Default;

    /// <summary>
    /// The layers below, top first: then the tar is not the layer but the whole tree that is seen when they are mounted together, without
    /// whiteouts and without its root. Null for the layer.
    /// </summary>
    public IReadOnlyList<string>? Below { get; init; }

    /// <summary>Later modification times become this one (SOURCE_DATE_EPOCH).</summary>
    public FileTime? LatestTime { get; init; }
}
