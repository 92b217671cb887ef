namespace Davit.Engine.Upkeep;

/// <summary>An image that a container uses never goes, whatever is asked.</summary>
public sealed record PruneImagesRequest
{
    public ImageScope Scope { get; init; }

    /// <summary>
    /// How many tags of each repository stay, the newest by the time their images were made; the others go.
    /// Null: the number of tags plays no part.
    /// </summary>
    public int? Keep { get; init; }

    /// <summary>
    /// Only names of repositories that match, as people write these (<c>nginx</c>, <c>ghcr.io/app/*</c>), <c>*</c> and <c>?</c>
    /// standing for anything. Null for all.
    /// </summary>
    public string? RepositoryPattern { get; init; }

    public PruneFilter Filter { get; init; } = PruneFilter.None;

    public PruneMode Mode { get; init; }
}
