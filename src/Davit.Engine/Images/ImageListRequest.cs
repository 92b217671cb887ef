using Davit.Engine.Filters;

namespace Davit.Engine.Images;

/// <summary>Which images to list.</summary>
public sealed record ImageListRequest
{
    /// <summary>
    /// <c>dangling before since until label label! reference</c>; names and times of one kind widen (<c>reference</c>) or narrow the list.
    /// </summary>
    public IReadOnlyList<FilterTerm> Filters { get; init; } = [];

    /// <summary>What becomes of images without a name when no filter asks for them.</summary>
    public UnnamedImages Unnamed { get; init; } = UnnamedImages.Shown;
}

public enum UnnamedImages
{
    Shown,
    Hidden,
}
