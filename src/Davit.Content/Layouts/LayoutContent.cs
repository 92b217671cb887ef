using System.Buffers;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>What all readers of archives need of their files.</summary>
internal static class LayoutContent
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>A document; refused when it is longer than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadSmallAsync(this ILayoutReader files, string path, int maxBytes, CancellationToken cancellationToken)
    {
        var size = files.SizeOf(path);
        if (size > maxBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' has {size} bytes, the limit is {maxBytes}");
        }

        var bytes = new byte[size];
        await using var content = await files.OpenAsync(path, cancellationToken);
        var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return read == size ? bytes : throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' ends after {read} of {size} bytes");
    }

    /// <summary>A manifest or index of an OCI layout.</summary>
    public static async Task<RawManifest> ReadManifestAsync(this ILayoutReader files, Descriptor descriptor, CancellationToken cancellationToken)
    {
        var path = LayoutNames.Blob(descriptor.Digest);
        var bytes = await files.ReadSmallAsync(path, OciLimits.MaxManifestBytes, cancellationToken);
        return descriptor.Digest.Matches(bytes.Span)
            ? new RawManifest(bytes, descriptor.MediaType) { Digest = descriptor.Digest }
            : throw new DavitException(
                ErrorKind.Corrupt, $"read archive: '{path}' has the digest {Digest.Compute(descriptor.Digest.HashAlgorithm, bytes.Span)}");
    }

    public static async Task WriteAsync(this ILayoutWriter files, string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        await files.WriteAsync(path, bytes.Length, content, cancellationToken);
    }

    public static long SizeOf(this ILayoutReader files, string path) => files.FindSize(path) ?? throw Missing(path);

    public static DavitException Missing(string path) => new(
        ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' is missing", "Check that the archive was copied whole.");

    /// <summary>The digest of a file's bytes: the one it is known by, or else it is read.</summary>
    public static async Task<Digest> DigestAsync(this ILayoutReader files, string path, CancellationToken cancellationToken)
    {
        if (files.FindDigest(path) is { } known)
        {
            return known;
        }

        using var hasher = new DigestHasher();
        await using var content = await files.OpenAsync(path, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hasher.Append(buffer.AsSpan(0, read));
            }

            return hasher.Current();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>How a layer's file is packed, told by its first bytes: null for a plain tar.</summary>
    public static async Task<MediaType?> FindPackingAsync(this ILayoutReader files, string path, CancellationToken cancellationToken)
    {
        var head = new byte[6];
        await using var content = await files.OpenAsync(path, cancellationToken);
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return PackingOf(head.AsSpan(0, length));
    }

    // bzip2 and xz have no media type of their own; whoever unpacks the layer looks at its first bytes again.
    private static MediaType? PackingOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? MediaType.DockerLayerGzip
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? MediaType.DockerLayerZstd
        : head.StartsWith("BZh"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? MediaType.DockerLayer
        : null;
}
