namespace Davit.Layers.Compression;

/// <summary>Any number of zstd frames; a stream that ends inside one is an error.</summary>
internal sealed class ZstdDecompressionStream : ReadOnlyStream
{
    // 128 MiB: what decoders should accept at most by default (zstd.h, ZSTD_WINDOWLOG_LIMIT_DEFAULT).
    private const int MaxWindowLog = 27;

    private readonly Stream _source;
    private readonly byte[] _input = GC.AllocateUninitializedArray<byte>(256 * 1024);
    private nint _context;
    private int _start;
    private int _end;
    private bool _isInsideFrame;

    internal ZstdDecompressionStream(Stream source)
    {
        _source = source;
        _context = Zstd.Require(Zstd.ZSTD_createDCtx);
        Zstd.Check(Zstd.ZSTD_DCtx_setParameter(_context, Zstd.WindowLogMaxParameter, MaxWindowLog));
    }

    ~ZstdDecompressionStream() => Free();

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var written = Decode(buffer);
            if (written > 0 || buffer.IsEmpty || !Filled(_source.Read(_input)))
            {
                return written;
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var written = Decode(buffer.Span);
            if (written > 0 || buffer.IsEmpty || !Filled(await _source.ReadAsync(_input, cancellationToken)))
            {
                return written;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        Free();
        base.Dispose(disposing);
    }

    /// <summary>False at the end of the source.</summary>
    private bool Filled(int read)
    {
        if (read == 0 && _isInsideFrame)
        {
            throw new InvalidDataException("the stream ends in the middle of a frame");
        }

        (_start, _end) = (0, read);
        return read > 0;
    }

    /// <summary>Bytes written to <paramref name="destination"/>; 0 when more input is needed.</summary>
    private unsafe int Decode(Span<byte> destination)
    {
        fixed (byte* source = _input)
        fixed (byte* target = destination)
        {
            var input = new Zstd.Buffer { Start = source, Size = (nuint)_end, Position = (nuint)_start };
            var output = new Zstd.Buffer { Start = target, Size = (nuint)destination.Length };
            // Also without new input: a full output buffer may have left bytes behind in the decoder.
            while (output.Position == 0)
            {
                var before = input.Position;
                var result = Zstd.Check(Zstd.ZSTD_decompressStream(_context, &output, &input));
                if (input.Position == before && output.Position == 0)
                {
                    break;
                }

                _isInsideFrame = result != 0;
            }

            _start = (int)input.Position;
            return (int)output.Position;
        }
    }

    private void Free()
    {
        var context = Interlocked.Exchange(ref _context, 0);
        if (context != 0)
        {
            _ = Zstd.ZSTD_freeDCtx(context);
        }
    }
}
