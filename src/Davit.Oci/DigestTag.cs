namespace Davit.Oci;

/// <summary>Tags that are made of a digest, by which something is found that belongs to its manifest.</summary>
public static class DigestTag
{
    // distribution specification, "Referrers Tag Schema"
    private const int MaxAlgorithmLength = 32;
    private const int MaxEncodedLength = 64;

    /// <summary>What cosign appends for signatures, attestations and SBOMs, each a manifest of its own without a subject.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = [".sig", ".att", ".sbom"];

    /// <summary>
    /// The tag of the index that lists a manifest's referrers, at registries that cannot list them themselves:
    /// <c>sha256-abcd…</c>; of longer digests the first 64 digits.
    /// </summary>
    public static string Of(Digest subject) =>
        $"{subject.Algorithm[..Math.Min(subject.Algorithm.Length, MaxAlgorithmLength)]}-{subject.Hex[..Math.Min(subject.Hex.Length, MaxEncodedLength)]}";

    /// <summary>Whether a tag is such a one, with a suffix or without.</summary>
    public static bool IsOne(string tag)
    {
        var name = tag.AsSpan();
        foreach (var suffix in Suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                break;
            }
        }

        var dash = name.IndexOf('-');
        return dash > 0 && name[..dash] is "sha256" or "sha384" or "sha512"
            && name.Length - dash - 1 == MaxEncodedLength && LowerHex.IsAllOf(name[(dash + 1)..]);
    }
}
