using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Layers of an image to be made one.</summary>
public sealed record SquashRequest
{
    /// <summary>A name or an ID.</summary>
    public required string Image { get; init; }

    /// <summary>
    /// What stays as it is, and all below it: an image the layers begin with, a layer's digest or diffID, how many layers, or
    /// <c>history:N</c> for the N-th line of the history, oldest first. Null: nothing stays, all layers become one.
    /// </summary>
    public string? From { get; init; }

    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>For the history.</summary>
    public string? Message { get; init; }
}

/// <summary>What squashing made, in sums over all platforms.</summary>
/// <param name="MergedLayers">How many layers were replaced by one.</param>
/// <param name="FormerBytes">Of their files.</param>
/// <param name="MergedBytes">Of the files of the layers in their place.</param>
public sealed record SquashResult(EditedImage Image, int MergedLayers, long FormerBytes, long MergedBytes);
