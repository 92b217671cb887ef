using System.Globalization;

namespace Davit.Oci;

/// <summary>
/// Chooses among an index's entries what a platform can run, in containerd's order (its package platforms, "Only"):
/// the exact variant first, then older variants of the architecture, then the 32-bit architecture it also executes.
/// </summary>
public sealed class PlatformMatcher
{
    private const int HighestVersion = 16;
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string Attestation = "attestation-manifest";

    private readonly IReadOnlyList<Platform> _acceptable;

    private PlatformMatcher(IReadOnlyList<Platform> acceptable) => _acceptable = acceptable;

    public Platform Wanted => _acceptable[0];

    public static PlatformMatcher For(Platform platform)
    {
        var wanted = platform.Normalise();
        return new PlatformMatcher([wanted, .. Fallbacks(wanted)]);
    }

    public bool Matches(Platform platform) => Rank(platform) is not null;

    /// <summary>
    /// The entry to use, the first of equals; null when nothing fits. An entry that states no platform comes last.
    /// Attestations (unknown/unknown, or marked by BuildKit's annotation) never fit.
    /// </summary>
    public Descriptor? Choose(ImageIndex index) => index.Manifests
        .Where(m => (m.MediaType.IsManifest || m.MediaType.IsIndex) && !IsAttestation(m))
        .Select(m => (Descriptor: m, Rank: m.Platform is null ? int.MaxValue : Rank(m.Platform)))
        .Where(c => c.Rank is not null)
        .OrderBy(c => c.Rank)
        .Select(c => c.Descriptor)
        .FirstOrDefault();

    /// <summary>As <see cref="Choose"/>, in Docker's words where nothing fits.</summary>
    /// <exception cref="DavitException">NotFound, with the platforms there are.</exception>
    public Descriptor Require(ImageIndex index) => Choose(index) ?? throw new DavitException(
        ErrorKind.NotFound,
        $"no matching manifest for {Wanted} in the manifest list entries",
        Offered(index) is { Length: > 0 } offered ? $"The image is there for: {offered}." : null);

    private static string Offered(ImageIndex index) =>
        string.Join(", ", index.Manifests.Where(m => !IsAttestation(m)).Select(m => m.Platform).OfType<Platform>().Select(p => p.ToString()).Where(p => p != "unknown/unknown").Distinct());

    private static bool IsAttestation(Descriptor manifest) =>
        manifest.Annotations.TryGetValue(ReferenceType, out var type) && type == Attestation;

    private int? Rank(Platform platform)
    {
        var offered = platform.Normalise();
        for (var i = 0; i < _acceptable.Count; i++)
        {
            if (Runs(_acceptable[i], offered))
            {
                return i;
            }
        }

        return null;
    }

    // A feature is a demand of the image: every one of them must be among what is wanted.
    private bool Runs(Platform candidate, Platform offered) =>
        candidate.Os == offered.Os && candidate.Architecture == offered.Architecture && candidate.Variant == offered.Variant
        && (Wanted.OsVersion.Length == 0 || Wanted.OsVersion == offered.OsVersion)
        && offered.OsFeatures.All(Wanted.OsFeatures.Contains);

    private static IEnumerable<Platform> Fallbacks(Platform wanted) => wanted switch
    {
        { Architecture: "amd64" } => [.. Amd64(wanted), wanted with { Architecture = "386", Variant = "" }],
        { Architecture: "arm64" } => [.. Arm64(wanted), .. Arm32(wanted, highest: 8)],
        { Architecture: "arm" } => Arm32(wanted, highest: Version(wanted.Variant).Major - 1),
        _ => [],
    };

    private static IEnumerable<Platform> Amd64(Platform wanted)
    {
        for (var version = Version(wanted.Variant).Major - 1; version >= 1; version--)
        {
            yield return wanted with { Variant = version == 1 ? "" : Name(version) };
        }
    }

    // Armv9.x includes Armv8.(x+5) (Arm Architecture Reference Manual, "Armv9-A").
    private static IEnumerable<Platform> Arm64(Platform wanted)
    {
        var (major, minor) = Version(wanted.Variant);
        if (major == 9)
        {
            for (var lower = minor - 1; lower >= 0; lower--)
            {
                yield return wanted with { Variant = lower == 0 ? "v9" : "v9." + Text(lower) };
            }

            minor += 6;
        }

        for (var lower = minor - 1; major is 8 or 9 && lower >= 0; lower--)
        {
            yield return wanted with { Variant = lower == 0 ? "" : "v8." + Text(lower) };
        }
    }

    private static IEnumerable<Platform> Arm32(Platform wanted, int highest)
    {
        for (var version = highest; version >= 5; version--)
        {
            yield return wanted with { Architecture = "arm", Variant = Name(version) };
        }
    }

    private static string Name(int version) => "v" + Text(version);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers of <c>v8.2</c> and of <c>v7</c>; zeros for anything else.</summary>
    private static (int Major, int Minor) Version(string variant)
    {
        var dot = variant.IndexOf('.', StringComparison.Ordinal);
        return variant.StartsWith('v') && Number(variant[1..(dot < 0 ? variant.Length : dot)]) is { } major
            ? (major, dot < 0 ? 0 : Number(variant[(dot + 1)..]) ?? 0)
            : (0, 0);
    }

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, HighestVersion) : null;
}
