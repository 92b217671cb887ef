using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>Why an image takes the room it takes.</summary>
public sealed record ImageShares
{
    /// <summary>All names it has, familiar form.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required ImageId Id { get; init; }

    public required Share Total { get; init; }

    /// <summary>What nothing else holds, and what would go with it.</summary>
    public required Share Alone { get; init; }

    public Share Shared => new(Total.PackedBytes - Alone.PackedBytes, Total.UnpackedBytes - Alone.UnpackedBytes);

    /// <summary>Who else holds how much of it, the most first: an image, <c>build cache</c>, <c>container NAME</c>.</summary>
    public required IReadOnlyList<(string Holder, Share Share)> With { get; init; }
}
