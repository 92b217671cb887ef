using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry;

/// <summary>Blobs whose bytes are checked against their descriptors while they come.</summary>
public static class RepositoryBlobs
{
    private const int MaxBytesInMemory = 64 * 1024 * 1024;

    /// <summary>
    /// The blob's bytes. Reading on to the end is what proves them: with the last byte, or when they end early, wrong ones throw. The
    /// caller disposes the stream.
    /// </summary>
    /// <exception cref="DavitException">NotFound, Denied, Unavailable; while reading Corrupt.</exception>
    public static async Task<Stream> OpenVerifiedBlobAsync(this RegistryRepository repository, Descriptor descriptor, CancellationToken cancellationToken = default) =>
        new VerifyingStream(descriptor, await repository.OpenBlobAsync(descriptor, cancellationToken), $"pull {repository.Reference.FamiliarRepository}: blob");

    /// <summary>A small blob, such as a config, in memory.</summary>
    /// <exception cref="DavitException">Exhausted: more than 64 MiB; and as <see cref="OpenVerifiedBlobAsync"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBlobBytesAsync(this RegistryRepository repository, Descriptor descriptor, CancellationToken cancellationToken = default)
    {
        if (descriptor.SizeBytes > MaxBytesInMemory)
        {
            throw new DavitException(ErrorKind.Exhausted, $"pull {repository.Reference.FamiliarRepository}: blob {descriptor.Digest} has {descriptor.SizeBytes} bytes, the limit is {MaxBytesInMemory}");
        }

        var bytes = new byte[descriptor.SizeBytes];
        await using var content = await repository.OpenVerifiedBlobAsync(descriptor, cancellationToken);
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
