using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Layers.Applying;

internal sealed class HashingChunkSource(IChunkSource source, DigestHasher hasher) : IChunkSource
{
    public ReadOnlyMemory<byte> Next()
    {
        var chunk = source.Next();
        hasher.Append(chunk.Span);
        return chunk;
    }
}
