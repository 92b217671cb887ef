using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>A remembered build step that was forgotten.</summary>
/// <param name="Key">Its identity: of the step and its inputs.</param>
/// <param name="LastUsed">When a build last made or used it.</param>
/// <param name="FreedBytes">What that freed, after those before it; nothing when images or other records need its layers.</param>
public sealed record PrunedCacheRecord(Digest Key, DateTimeOffset LastUsed, long FreedBytes)
{
    private const int ShortLength = 25;

    /// <summary>As lists show it.</summary>
    public string ShortId => Shorten(Key);

    internal static string Shorten(Digest key) => key.Hex[..ShortLength];
}
