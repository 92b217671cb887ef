using System.Globalization;

namespace Davit.Oci;

/// <summary>
/// Chooses among an index's entries what a platform can run, in containerd's order: the exact variant first,
/// then older variants of the architecture, then the 32-bit architecture it also executes.
/// </summary>
public sealed class PlatformMatcher
{
    private readonly IReadOnlyList<Platform> _acceptable;

    private PlatformMatcher(IReadOnlyList<Platform> acceptable) => _acceptable = acceptable;

    public Platform Wanted => _acceptable[0];

    public static PlatformMatcher For(Platform platform)
    {
        var wanted = platform.Normalise();
        return new PlatformMatcher([wanted, .. Fallbacks(wanted)]);
    }

    public bool Matches(Platform platform) => Rank(platform) is not null;

    /// <summary>The entry to use, the first of equals; null when nothing fits. Attestations (unknown/unknown) never do.</summary>
    public Descriptor? Choose(ImageIndex index) => index.Manifests
        .Where(m => m.MediaType.IsManifest || m.MediaType.IsIndex)
        .Select(m => (Descriptor: m, Rank: m.Platform is null ? int.MaxValue : Rank(m.Platform)))
        .Where(c => c.Rank is not null)
        .OrderBy(c => c.Rank)
        .Select(c => c.Descriptor)
        .FirstOrDefault();

    private int? Rank(Platform platform)
    {
        var normalised = platform.Normalise();
        for (var i = 0; i < _acceptable.Count; i++)
        {
            var candidate = _acceptable[i];
            if (candidate.Os == normalised.Os && candidate.Architecture == normalised.Architecture && candidate.Variant == normalised.Variant
                && (Wanted.OsVersion.Length == 0 || Wanted.OsVersion == normalised.OsVersion))
            {
                return i;
            }
        }

        return null;
    }

    private static IEnumerable<Platform> Fallbacks(Platform wanted) => wanted switch
    {
        { Architecture: "amd64" } => [.. Versions(wanted, lowest: 2), .. Plain(wanted), wanted with { Architecture = "386", Variant = "" }],
        { Architecture: "arm64" } => [.. Versions(wanted, lowest: 9), .. Plain(wanted), .. Arm32(wanted, 8)],
        { Architecture: "arm" } => Arm32(wanted, VersionOf(wanted.Variant) - 1),
        _ => [],
    };

    private static IEnumerable<Platform> Plain(Platform wanted) => wanted.Variant.Length == 0 ? [] : [wanted with { Variant = "" }];

    private static IEnumerable<Platform> Versions(Platform wanted, int lowest)
    {
        for (var version = VersionOf(wanted.Variant) - 1; version >= lowest; version--)
        {
            yield return wanted with { Variant = Name(version) };
        }
    }

    private static IEnumerable<Platform> Arm32(Platform wanted, int highest)
    {
        for (var version = highest; version >= 5; version--)
        {
            yield return wanted with { Architecture = "arm", Variant = Name(version) };
        }
    }

    private static string Name(int version) => "v" + version.ToString(CultureInfo.InvariantCulture);

    private static int VersionOf(string variant) =>
        variant.Length > 1 && int.TryParse(variant.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Math.Min(version, 16)
            : 0;
}
