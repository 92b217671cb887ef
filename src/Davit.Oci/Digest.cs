using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Davit.Oci;

/// <summary>
/// <c>algorithm:hex</c> of exact bytes: their identity.
/// sha256, sha384 and sha512 are known (image-spec, descriptor.md, "Digests").
/// </summary>
public sealed record Digest : IComparable<Digest>
{
    private readonly string _value;

    private Digest(string value, int separator)
    {
        _value = value;
        Algorithm = value[..separator];
        Hex = value[(separator + 1)..];
    }

    /// <summary>Those that are known, the usual one first.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["sha256", "sha512", "sha384"];

    public string Algorithm { get; }

    /// <summary>Lower-case hexadecimal, without the algorithm.</summary>
    public string Hex { get; }

    /// <summary>The first twelve hexadecimal characters, as Docker shows IDs.</summary>
    public string ShortHex => Hex[..12];

    public HashAlgorithmName HashAlgorithm => Algorithm switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new DavitException(ErrorKind.InvalidArgument, $"parse digest '{Quote.Short(text)}': not of the form algorithm:hex");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        var separator = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (separator <= 0)
        {
            return false;
        }

        var hex = text.AsSpan(separator + 1);
        if (hex.Length != HexLength(text.AsSpan(0, separator)) || !LowerHex.IsAllOf(hex))
        {
            return false;
        }

        digest = new Digest(text!, separator);
        return true;
    }

    public static Digest Sha256(ReadOnlySpan<byte> bytes) => FromHash(HashAlgorithmName.SHA256, SHA256.HashData(bytes));

    /// <summary>The digest of <paramref name="bytes"/> by the algorithm of <paramref name="algorithm"/>.</summary>
    public static Digest Compute(HashAlgorithmName algorithm, ReadOnlySpan<byte> bytes) =>
        FromHash(algorithm, CryptographicOperations.HashData(algorithm, bytes));

    public static Digest FromHash(HashAlgorithmName algorithm, ReadOnlySpan<byte> hash)
    {
        var name = algorithm.Name!.ToLowerInvariant();
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length * 2, HexLength(name));
        return new Digest($"{name}:{Convert.ToHexStringLower(hash)}", name.Length);
    }

    public bool Matches(ReadOnlySpan<byte> bytes) => this == Compute(HashAlgorithm, bytes);

    public int CompareTo(Digest? other) => string.CompareOrdinal(_value, other?._value);

    public bool Equals(Digest? other) => other is not null && _value == other._value;

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _value;

    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    private static int HexLength(ReadOnlySpan<char> algorithm) => algorithm switch
    {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => -1,
    };
}
