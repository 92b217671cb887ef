using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Davit.Oci;

/// <summary>
/// Operating system, architecture and variant in Go's names: <c>linux/arm64</c>, <c>linux/arm/v7</c>
/// (image-spec, image-index.md, "Platform Variants").
/// </summary>
public sealed record Platform(string Os, string Architecture)
{
    public string Variant { get; init; } = "";

    public string OsVersion { get; init; } = "";

    public IReadOnlyList<string> OsFeatures { get; init; } = [];

    /// <summary>The platform whose programs this machine runs. Containers are Linux's whatever the host is.</summary>
    public static Platform Host { get; } = new Platform("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        var other => other.ToString().ToLowerInvariant(),
    }).Normalise();

    public static Platform Parse(string text) =>
        TryParse(text, out var platform)
            ? platform
            : throw new DavitException(
                ErrorKind.InvalidArgument,
                $"parse platform '{Quote.Short(text)}': not of the form os[/arch[/variant]]",
                "Write a platform as 'linux/amd64' or 'linux/arm/v7'.");

    public static bool TryParse(string text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        var parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || parts.Any(p => p.Length == 0 || p.AsSpan().ContainsAnyExcept(NameCharacters)))
        {
            return false;
        }

        platform = parts.Length switch
        {
            1 when IsKnownOs(parts[0]) => Host with { Os = NormaliseOs(parts[0]) },
            1 => new Platform("linux", parts[0]).Normalise(),
            2 => new Platform(parts[0], parts[1]).Normalise(),
            _ => new Platform(parts[0], parts[1]) { Variant = parts[2] }.Normalise(),
        };
        return true;
    }

    /// <summary>The same platform under its usual name: <c>aarch64/v8</c> is <c>arm64</c>, <c>armhf</c> is <c>arm/v7</c>.</summary>
    public Platform Normalise()
    {
        var (architecture, variant) = (Architecture.ToLowerInvariant(), Variant.ToLowerInvariant()) switch
        {
            ("i386", _) => ("386", ""),
            ("x86_64" or "x86-64" or "amd64", "v1" or "") => ("amd64", ""),
            ("x86_64" or "x86-64", var v) => ("amd64", v),
            ("aarch64" or "arm64", "8" or "v8" or "") => ("arm64", ""),
            ("aarch64", var v) => ("arm64", v),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", "" or "7") => ("arm", "v7"),
            ("arm", "5" or "6" or "8") => ("arm", "v" + Variant),
            var other => other,
        };
        return this with { Os = NormaliseOs(Os), Architecture = architecture, Variant = variant };
    }

    public bool Equals(Platform? other) =>
        other is not null && Os == other.Os && Architecture == other.Architecture && Variant == other.Variant
        && OsVersion == other.OsVersion && OsFeatures.SequenceEqual(other.OsFeatures);

    public override int GetHashCode() => HashCode.Combine(Os, Architecture, Variant, OsVersion);

    public override string ToString() => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static ReadOnlySpan<char> NameCharacters => "abcdefghijklmnopqrstuvwxyz0123456789._-";

    private static string NormaliseOs(string os) => os.ToLowerInvariant() switch { "macos" => "darwin", var other => other };

    private static bool IsKnownOs(string name) =>
        name is "linux" or "windows" or "darwin" or "macos" or "freebsd" or "openbsd" or "netbsd" or "solaris" or "android" or "wasip1";
}
