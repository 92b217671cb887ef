using System.Security.Cryptography;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>What is known of a blob before its bytes come.</summary>
public sealed record IngestRequest
{
    /// <summary>Null when the digest is learned at the end, or from the bytes.</summary>
    public Digest? Digest { get; init; }

    public long? SizeBytes { get; init; }

    public MediaType MediaType { get; init; } = new("application/octet-stream");

    /// <summary>The algorithm to hash with while no digest is known.</summary>
    public HashAlgorithmName Algorithm { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>
    /// Makes the verified blob exist: called once by the commit with the blob and the move of its file to its place.
    /// A store with a database does the move and the row in one write, so that sweeps by others cannot come between;
    /// <see cref="BlobStore"/> sets this itself.
    /// </summary>
    public Action<Descriptor, Action>? Publish { get; init; }

    /// <summary>Protects the blob from the moment it exists; for <see cref="BlobStore"/>.</summary>
    public Lease? Lease { get; init; }

    public static IngestRequest For(Descriptor descriptor) =>
        new() { Digest = descriptor.Digest, SizeBytes = descriptor.SizeBytes, MediaType = descriptor.MediaType };
}
