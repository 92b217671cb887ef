using System.Buffers;
using System.Security.Cryptography;
using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>Reads packed layers for what they are, without unpacking them.</summary>
public static class LayerReader
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Reads a layer to its end, compares the uncompressed bytes with its diffID, and completes the source.</summary>
    /// <exception cref="DavitException">Corrupt: the layer is another one, damaged or cut off. Exhausted: a decompression bomb.</exception>
    public static async Task VerifyAsync(ILayerSource layer, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await layer.OpenAsync(cancellationToken);
            var diffId = await HashAsync(stream, layer.DiffId.Digest.HashAlgorithm, cancellationToken);
            if (diffId != layer.DiffId)
            {
                throw new DavitException(ErrorKind.Corrupt, $"the uncompressed layer is {diffId}");
            }

            await layer.CompleteAsync(cancellationToken);
        }
        catch (DavitException error) when (error.GetType() == typeof(DavitException))
        {
            throw new DavitException(error.Kind, $"read layer {layer.DiffId}: {error.Message}", error.Hint, error);
        }
    }

    private static async Task<DiffId> HashAsync(Stream compressed, HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        await using var tar = await DecompressionStream.OpenAsync(compressed, limits: null, cancellationToken);
        using var hasher = new DigestHasher(algorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await tar.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hasher.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // A blob may be longer than its decoder needs; whoever stores it on the way wants all of it.
        await tar.DrainSourceAsync(cancellationToken);
        return new DiffId(hasher.Current());
    }
}
