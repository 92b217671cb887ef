using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>Images to write into one archive.</summary>
/// <param name="Names">Names, IDs or repositories; a repository stands for all its tags.</param>
public sealed record SaveRequest(IReadOnlyList<string> Names)
{
    /// <summary>Empty for every platform that is here.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    public ArchiveFormat Format { get; init; }

    /// <summary>
    /// How layers are packed; null for as they are: those that were pulled compressed keep their digests, those built here are plain.
    /// Docker's own format has plain layers then.
    /// </summary>
    public LayerCompression? Compression { get; init; }
}
