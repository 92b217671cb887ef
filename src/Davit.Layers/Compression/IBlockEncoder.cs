namespace Davit.Layers.Compression;

/// <summary>
/// Turns an uncompressed stream into a compressed one, a block of at most 1 MiB at a time. <see cref="Encode"/> is
/// called in order by one thread and may finish later; <see cref="Collect"/> in order by one other; then
/// <see cref="Finish"/> once.
/// </summary>
internal interface IBlockEncoder : IDisposable
{
    /// <summary>What stands before the first block.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Takes over the block's buffer.</summary>
    public Task<EncodedBlock> Encode(PooledBuffer block);

    public void Collect(EncodedBlock block);

    public ReadOnlyMemory<byte> Finish();
}
