namespace Davit.Layers.Compression;

/// <summary>What a stream is packed with, told by its first bytes.</summary>
public enum CompressionFormat
{
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}
