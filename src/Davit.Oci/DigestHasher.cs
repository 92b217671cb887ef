using System.Security.Cryptography;

namespace Davit.Oci;

/// <summary>Hashes a stream piece by piece. Not thread-safe.</summary>
public sealed class DigestHasher : IDisposable
{
    private readonly IncrementalHash _hash;

    public DigestHasher(HashAlgorithmName algorithm) => _hash = IncrementalHash.CreateHash(algorithm);

    public DigestHasher()
        : this(HashAlgorithmName.SHA256)
    {
    }

    public long BytesHashed { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        BytesHashed += bytes.Length;
    }

    /// <summary>The digest of everything appended so far; appending may go on.</summary>
    public Digest Current()
    {
        Span<byte> hash = stackalloc byte[64];
        return Digest.FromHash(_hash.AlgorithmName, hash[.._hash.GetCurrentHash(hash)]);
    }

    public void Dispose() => _hash.Dispose();
}
