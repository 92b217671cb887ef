using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>An image that lost names, or went.</summary>
public sealed record PrunedImage
{
    /// <summary>Names taken away, familiar form; none of an image that had none.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required ImageId Id { get; init; }

    public required DateTimeOffset? Created { get; init; }

    public required IReadOnlyList<RemovedItem> Items { get; init; }

    /// <summary>What this removal freed, after those before it: what is shared counts with the last that had it.</summary>
    public required long FreedBytes { get; init; }
}
