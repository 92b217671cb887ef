namespace Davit.Oci;

/// <summary>
/// A parsed value together with the exact bytes it came from. The bytes are what is stored and sent:
/// digest and size are theirs, and fields this library does not know survive in them.
/// </summary>
public sealed record Document<T>(T Value, MediaType MediaType, ReadOnlyMemory<byte> Raw, Digest Digest)
{
    public Descriptor Descriptor => new(MediaType, Digest, Raw.Length);

    internal static Document<T> Of(T value, MediaType mediaType, ReadOnlyMemory<byte> raw) =>
        new(value, mediaType, raw, Digest.Sha256(raw.Span));
}
