namespace Davit.Layers.Compression;

internal sealed class PlainBlockEncoder : IBlockEncoder
{
    public ReadOnlyMemory<byte> Header => default;

    public Task<EncodedBlock> Encode(PooledBuffer block) => Task.FromResult(new EncodedBlock(block, block.Length, 0));

    public void Collect(EncodedBlock block)
    {
    }

    public ReadOnlyMemory<byte> Finish() => default;

    public void Dispose()
    {
    }
}
