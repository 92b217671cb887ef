using System.IO.Compression;
using System.Security.Cryptography;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>How to pack a layer: gzip 1/6/9, zstd 1/3/15 for <c>Fastest</c>, <c>Optimal</c>, <c>SmallestSize</c>.</summary>
public sealed record CompressionChoice(LayerCompression Compression, CompressionLevel Level = CompressionLevel.Optimal)
{
    public static readonly CompressionChoice Gzip = new(LayerCompression.Gzip);

    public static readonly CompressionChoice Zstd = new(LayerCompression.Zstd);

    public static readonly CompressionChoice None = new(LayerCompression.None);

    /// <summary>What the diffID is computed by.</summary>
    public HashAlgorithmName DiffIdAlgorithm { get; init; } = HashAlgorithmName.SHA256;

    internal IBlockEncoder CreateEncoder() => Compression switch
    {
        LayerCompression.Gzip => new GzipBlockEncoder(Level),
        LayerCompression.Zstd => new ZstdBlockEncoder(Level switch
        {
            CompressionLevel.SmallestSize => 15,
            CompressionLevel.Optimal => 3,
            _ => 1,
        }),
        _ => new PlainBlockEncoder(),
    };
}
