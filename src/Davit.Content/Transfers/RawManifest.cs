using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>A manifest or index as it travels: bytes whose digest is their identity.</summary>
public sealed record RawManifest(ReadOnlyMemory<byte> Bytes, MediaType MediaType)
{
    public Digest Digest { get; init; } = Digest.Sha256(Bytes.Span);

    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);
}
