using Davit.Layers.Applying;

namespace Davit.Layers.Merging;

/// <summary>Layers in overlay form to make one of.</summary>
/// <param name="Layers">Their directories, top first; at least one. Only read.</param>
/// <param name="Below">The directories of the layers that stay below, top first.</param>
/// <param name="Target">An empty directory for the result.</param>
public sealed record MergeRequest(IReadOnlyList<string> Layers, IReadOnlyList<string> Below, string Target)
{
    public OverlayAttributes Overlay { get; init; } = OverlayAttributes.Default;

    /// <summary>Absolute paths of directories whose contents are left out, such as those of volumes.</summary>
    public IReadOnlyList<string> EmptiedDirectories { get; init; } = [];

    /// <summary>The layers' own files under further names instead of copies: for results that nobody writes to, in the same file system.</summary>
    public bool SharesFiles { get; init; }

    /// <summary>
    /// Absolute paths of files and directories that were made only to be mounted on: left out where they are empty and there is nothing
    /// below, with the directories that changed for nothing else.
    /// </summary>
    public IReadOnlyList<string> MountPoints { get; init; } = [];
}
