namespace Davit.Engine.Exploring;

/// <summary>Something that would make the image smaller, or its next build faster.</summary>
/// <param name="Layer">The layer to change, from the bottom, from 0.</param>
/// <param name="Bytes">What it is about.</param>
public sealed record Advice(AdviceKind Kind, int Layer, long Bytes)
{
    /// <summary>The layer that deletes, replaces, copies or installs; null where one layer is all.</summary>
    public int? OtherLayer { get; init; }

    /// <summary>The directory, or the file, that holds all or nearly all of it.</summary>
    public string? Place { get; init; }

    /// <summary>How many files.</summary>
    public int FileCount { get; init; }

    /// <summary>Of a <see cref="AdviceKind.PackageCache"/>: whose it is.</summary>
    public PackageCache? Cache { get; init; }
}
