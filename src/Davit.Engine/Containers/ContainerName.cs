using System.Globalization;
using System.Security.Cryptography;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>Names and IDs of containers.</summary>
internal static class ContainerName
{
    private const int IdBytes = 32;

    private static readonly string[] Qualities =
    [
        "able", "amber", "bold", "brisk", "bright", "calm", "careful", "clear", "deep", "dry", "eager", "early", "even", "fair", "fast", "fine",
        "firm", "fresh", "gentle", "glad", "grand", "handy", "hardy", "keen", "kind", "lively", "loyal", "lucky", "merry", "mild", "neat", "noble",
        "patient", "plain", "proud", "quick", "quiet", "ready", "robust", "salty", "sharp", "silent", "smooth", "solid", "steady", "sturdy", "sunny",
        "swift", "tidy", "trim", "trusty", "vivid", "warm", "wise",
    ];

    private static readonly string[] Things =
    [
        "anchor", "barge", "beacon", "binnacle", "boom", "bosun", "bowline", "bridge", "buoy", "cabin", "capstan", "cargo", "cleat", "clipper", "compass",
        "coxswain", "crane", "cutter", "deck", "dinghy", "dock", "ferry", "fender", "frigate", "galley", "gangway", "halyard", "harbour", "hatch", "hawser",
        "helm", "hull", "jetty", "keel", "ketch", "lantern", "lighter", "locker", "mast", "mooring", "paddle", "pier", "pilot", "quay", "rigging", "rudder",
        "schooner", "sextant", "sloop", "spar", "tackle", "tender", "tiller", "trawler", "tug", "wharf", "winch", "yawl",
    ];

    public static string NewId() => RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true);

    /// <summary>Two words, as <c>steady_winch</c>; the number makes later attempts differ.</summary>
    public static string Random(int attempt)
    {
        var name = $"{Qualities[RandomNumberGenerator.GetInt32(Qualities.Length)]}_{Things[RandomNumberGenerator.GetInt32(Things.Length)]}";
        return attempt == 0 ? name : name + RandomNumberGenerator.GetInt32(10, 1000).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary><c>[a-zA-Z0-9][a-zA-Z0-9_.-]+</c>, Docker's rule, in Docker's words.</summary>
    public static string Validate(string name)
    {
        var bare = name.TrimStart('/');
        return bare.Length >= 2 && char.IsAsciiLetterOrDigit(bare[0]) && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? bare
            : throw new DavitException(ErrorKind.InvalidArgument, $"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
}
