namespace Davit.Layers.Compression;

/// <summary>One zstd frame with checksum; libzstd brings the worker threads.</summary>
internal sealed class ZstdBlockEncoder : IBlockEncoder
{
    private const int OutputSize = 256 * 1024;

    // What a worker takes at a time. libzstd's own choice, four windows, costs hundreds of MB.
    private const int JobSize = 1024 * 1024;

    private nint _context;

    internal ZstdBlockEncoder(int level)
    {
        _context = Zstd.Require(Zstd.ZSTD_createCCtx);
        Zstd.Check(Zstd.ZSTD_CCtx_setParameter(_context, Zstd.CompressionLevelParameter, level));
        Zstd.Check(Zstd.ZSTD_CCtx_setParameter(_context, Zstd.ChecksumFlagParameter, 1));
        // With workers the bytes differ from those without, but not with their number. A library built
        // without threads refuses, which costs speed only.
        _ = Zstd.ZSTD_CCtx_setParameter(_context, Zstd.WorkersParameter, Math.Max(1, Environment.ProcessorCount));
        _ = Zstd.ZSTD_CCtx_setParameter(_context, Zstd.JobSizeParameter, JobSize);
    }

    ~ZstdBlockEncoder() => Free();

    public ReadOnlyMemory<byte> Header => default;

    public Task<EncodedBlock> Encode(PooledBuffer block)
    {
        using var raw = block;
        return Task.FromResult(new EncodedBlock(Compress(raw.Span, Zstd.ContinueDirective), raw.Length, 0));
    }

    public void Collect(EncodedBlock block)
    {
    }

    public ReadOnlyMemory<byte> Finish()
    {
        using var end = Compress([], Zstd.EndDirective);
        return end.Memory.ToArray();
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private unsafe PooledBuffer Compress(ReadOnlySpan<byte> block, int directive)
    {
        var result = new PooledBuffer(OutputSize);
        Span<byte> piece = stackalloc byte[16 * 1024];
        fixed (byte* source = block)
        fixed (byte* target = piece)
        {
            var input = new Zstd.Buffer { Start = source, Size = (nuint)block.Length };
            nuint left;
            do
            {
                var output = new Zstd.Buffer { Start = target, Size = (nuint)piece.Length };
                left = Zstd.Check(Zstd.ZSTD_compressStream2(_context, &output, &input, directive));
                result.Append(piece[..(int)output.Position]);
            }
            while (directive == Zstd.EndDirective ? left != 0 : input.Position < input.Size);
        }

        return result;
    }

    private void Free()
    {
        var context = Interlocked.Exchange(ref _context, 0);
        if (context != 0)
        {
            _ = Zstd.ZSTD_freeCCtx(context);
        }
    }
}
