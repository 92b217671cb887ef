using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Machine = System.Runtime.InteropServices.Architecture;

namespace Davit.Oci;

/// <summary>
/// Operating system, architecture and variant in Go's names: <c>linux/arm64</c>, <c>linux/arm/v7</c>
/// (image-spec, image-index.md, "Platform Variants").
/// </summary>
public sealed record Platform(string Os, string Architecture)
{
    private const int MaxParts = 3;

    public string Variant { get; init; } = "";

    public string OsVersion { get; init; } = "";

    public IReadOnlyList<string> OsFeatures { get; init; } = [];

    /// <summary>The platform whose programs this machine runs. Containers are Linux's whatever the host is.</summary>
    public static Platform Host { get; } = OfMachine(RuntimeInformation.OSArchitecture);

    public static Platform Parse(string text) =>
        TryParse(text, out var platform)
            ? platform
            : throw new DavitException(
                ErrorKind.InvalidArgument,
                $"parse platform '{Quote.Short(text)}': not of the form os[/arch[/variant]], or an unknown operating system or architecture",
                "Write a platform as 'linux/amd64' or 'linux/arm/v7'.");

    public static bool TryParse(string text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        var parts = text.ToLowerInvariant().Split('/', MaxParts + 1);
        if (parts.Length > MaxParts || parts.Any(p => p.Length == 0 || p.AsSpan().ContainsAnyExcept(NameCharacters)))
        {
            return false;
        }

        platform = parts.Length switch
        {
            1 => OfOneWord(parts[0]),
            2 => new Platform(parts[0], parts[1]).Normalise(),
            _ => new Platform(parts[0], parts[1]) { Variant = parts[2] }.Normalise(),
        };
        return platform is not null;
    }

    /// <summary>The same platform under its usual name: <c>aarch64/v8</c> is <c>arm64</c>, <c>armhf</c> is <c>arm/v7</c>.</summary>
    public Platform Normalise()
    {
        var (architecture, variant) = (Architecture.ToLowerInvariant(), Variant.ToLowerInvariant()) switch
        {
            ("i386", _) => ("386", ""),
            ("x86_64" or "x86-64" or "amd64", "v1" or "") => ("amd64", ""),
            ("x86_64" or "x86-64", var v) => ("amd64", v),
            ("aarch64" or "arm64", "8" or "v8" or "v8.0" or "") => ("arm64", ""),
            ("aarch64" or "arm64", "9" or "9.0" or "v9.0") => ("arm64", "v9"),
            ("aarch64", var v) => ("arm64", v),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", "" or "7") => ("arm", "v7"),
            ("arm", "5" or "6" or "8") => ("arm", "v" + Variant),
            var other => other,
        };
        return this with { Os = NormaliseOs(Os), Architecture = architecture, Variant = variant };
    }

    /// <summary>True for a system and an architecture that there are programs for; a misspelled one is neither.</summary>
    public bool IsKnown => IsKnownOs(Os) && IsKnownArchitecture(Architecture);

    public bool Equals(Platform? other) =>
        other is not null && Os == other.Os && Architecture == other.Architecture && Variant == other.Variant
        && OsVersion == other.OsVersion && OsFeatures.SequenceEqual(other.OsFeatures);

    public override int GetHashCode() => HashCode.Combine(Os, Architecture, Variant, OsVersion);

    public override string ToString() => Variant.Length == 0 ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static ReadOnlySpan<char> NameCharacters => "abcdefghijklmnopqrstuvwxyz0123456789._-";

    private static Platform? OfOneWord(string word)
    {
        if (IsKnownOs(NormaliseOs(word)))
        {
            return Host with { Os = NormaliseOs(word) };
        }

        var platform = new Platform(Host.Os, word).Normalise();
        return IsKnownArchitecture(platform.Architecture) ? platform : null;
    }

    private static Platform OfMachine(Machine machine) => machine switch
    {
        Machine.X64 => new Platform("linux", "amd64"),
        Machine.X86 => new Platform("linux", "386"),
        Machine.Arm => new Platform("linux", "arm") { Variant = "v7" },
        Machine.Armv6 => new Platform("linux", "arm") { Variant = "v6" },
        Machine.LoongArch64 => new Platform("linux", "loong64"),
        _ => new Platform("linux", machine.ToString().ToLowerInvariant()),
    };

    // No system stated means Linux, as containerd takes its host's.
    private static string NormaliseOs(string os) => os.ToLowerInvariant() switch
    {
        "" => "linux",
        "macos" => "darwin",
        var other => other,
    };

    // Go's list of ports ("go tool dist list"), which is where the names come from.
    private static bool IsKnownOs(string name) =>
        name is "linux" or "windows" or "darwin" or "freebsd" or "openbsd" or "netbsd" or "dragonfly" or "solaris" or "illumos"
            or "android" or "ios" or "aix" or "plan9" or "zos" or "hurd" or "js" or "wasip1";

    private static bool IsKnownArchitecture(string name) =>
        name is "amd64" or "386" or "arm64" or "arm" or "riscv64" or "ppc64le" or "s390x" or "loong64"
            or "mips" or "mipsle" or "mips64" or "mips64le" or "ppc64" or "riscv" or "sparc64" or "wasm";
}
