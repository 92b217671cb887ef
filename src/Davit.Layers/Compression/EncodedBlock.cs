namespace Davit.Layers.Compression;

/// <summary>A block's compressed bytes, and what joining it to its neighbours takes.</summary>
internal sealed record EncodedBlock(PooledBuffer Bytes, int RawLength, uint RawCrc);
