using System.IO.Compression;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>
/// The uncompressed bytes of a stream packed in any known format, or of a plain one. Owns the source.
/// Errors while reading: <see cref="ErrorKind.Corrupt"/> (damaged), <see cref="ErrorKind.Exhausted"/> (bomb),
/// <see cref="ErrorKind.Unsupported"/> (a library or program is missing).
/// </summary>
public sealed class DecompressionStream : ReadOnlyStream
{
    private const int InputBufferSize = 256 * 1024;

    private readonly CompressedInput _input;
    private readonly Stream _decoder;
    private readonly DecompressionLimits _limits;

    private DecompressionStream(CompressedInput input, CompressionFormat format, DecompressionLimits limits)
    {
        _input = input;
        _limits = limits;
        Format = format;
        // The library's inflater asks for 8 KiB at a time.
        _decoder = format switch
        {
            CompressionFormat.Gzip => new GZipStream(new BufferedStream(input, InputBufferSize), CompressionMode.Decompress),
            CompressionFormat.Zstd => new ZstdDecompressionStream(input),
            CompressionFormat.Bzip2 => new ProgramStream(input, "bzip2"),
            CompressionFormat.Xz => new ProgramStream(input, "xz"),
            _ => input,
        };
    }

    public CompressionFormat Format { get; }

    public long BytesRead { get; private set; }

    /// <summary>Bytes taken from the source so far.</summary>
    public long CompressedBytesRead => _input.BytesRead;

    /// <summary>
    /// After the end: false when the stream may have been cut off without the decoder noticing. The library's
    /// gzip reader takes the end of its input for the end of the data; the length in the trailer tells, except
    /// for archives of several members, whose reader must find another proof (tar's end-of-archive blocks).
    /// </summary>
    public bool EndIsProven => Format != CompressionFormat.Gzip || _input.TailLittleEndian == (uint)BytesRead;

    /// <summary>Reads the first bytes to tell the format.</summary>
    public static async Task<DecompressionStream> OpenAsync(Stream source, DecompressionLimits? limits, CancellationToken cancellationToken)
    {
        var input = new CompressedInput(source);
        var format = await input.DetectAsync(cancellationToken);
        return new DecompressionStream(input, format, limits ?? DecompressionLimits.Default);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(_decoder.Read(buffer));
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await _decoder.ReadAsync(buffer, cancellationToken));
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    /// <summary>Reads what the source holds behind the compressed data.</summary>
    internal async Task DrainSourceAsync(CancellationToken cancellationToken)
    {
        var rest = new byte[16 * 1024];
        while (await _input.ReadAsync(rest, cancellationToken) > 0)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        BytesRead += read;
        return BytesRead <= _limits.FreeBytes || BytesRead / _limits.MaxRatio <= _input.BytesRead
            ? read
            : throw new DavitException(
                ErrorKind.Exhausted,
                $"decompress: {_input.BytesRead} bytes became more than {BytesRead - read}, which only a decompression bomb does");
    }

    private DavitException Damaged(InvalidDataException error) =>
        new(ErrorKind.Corrupt, $"decompress {Format.ToString().ToLowerInvariant()}: damaged after {BytesRead} bytes", innerException: error);
}
