using Davit.Oci;

namespace Davit.Engine.Exploring;

/// <summary>Which image to explore, and how far.</summary>
/// <param name="Image">A name or an ID.</param>
/// <param name="Platform">Of several that are here; null for this machine's.</param>
public sealed record ExploreRequest(string Image, Platform? Platform = null)
{
    /// <summary>Equal files are looked for among those of at least so many bytes; null: not at all.</summary>
    public long? DuplicatesFromBytes { get; init; } = 256 * 1024;
}
