using Davit.Oci;

namespace Davit.Engine.Exploring;

/// <summary>A layer, what made it, and what it does to those below.</summary>
public sealed record ExploredLayer
{
    /// <summary>From the bottom, from 0.</summary>
    public required int Index { get; init; }

    public required DiffId DiffId { get; init; }

    /// <summary>Empty when the image does not tell.</summary>
    public required Instruction Instruction { get; init; }

    public DateTimeOffset? Created { get; init; }

    public string? Comment { get; init; }

    /// <summary>Bytes of its files, those with several names once.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Of its files, what higher layers hide.</summary>
    public required long WastedBytes { get; init; }

    /// <summary>Bytes of lower layers that it hides for good.</summary>
    public required long HidesBytes { get; init; }

    /// <summary>Against the layers below, directories included; <see cref="ChangeCounts.Unmodified"/> counts what those show through.</summary>
    public required ChangeCounts Changes { get; init; }
}
