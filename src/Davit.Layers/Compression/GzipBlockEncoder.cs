using System.Buffers.Binary;
using System.IO.Compression;

namespace Davit.Layers.Compression;

/// <summary>
/// One gzip member made of blocks compressed independently, on as many cores as there are. Each block goes
/// through a gzip stream of its own; its header is cut off, the flush leaves it byte-aligned, and what follows
/// the flush is dropped except the CRC, which is joined to that of the member:
/// <code>
/// 1f 8b 08 … │ block, sync flush │ block, sync flush │ … │ 03 00 │ CRC-32 │ length
/// </code>
/// The bytes depend on the blocks and the level, not on the number of cores.
/// </summary>
internal sealed class GzipBlockEncoder(int level) : IBlockEncoder
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;

    private readonly ZLibCompressionOptions _options = new() { CompressionLevel = level };
    private uint _crc;
    private long _length;

    // RFC 1952: deflate, no name, no time, unknown system
    public ReadOnlyMemory<byte> Header { get; } = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };

    public Task<EncodedBlock> Encode(PooledBuffer block) => Task.Run(() => Compress(block));

    public void Collect(EncodedBlock block)
    {
        _crc = Crc32.Combine(_crc, block.RawCrc, block.RawLength);
        _length += block.RawLength;
    }

    public ReadOnlyMemory<byte> Finish()
    {
        var end = new byte[2 + TrailerLength];
        end[0] = 3; // a last, empty block
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), (uint)_length);
        return end;
    }

    public void Dispose()
    {
    }

    private EncodedBlock Compress(PooledBuffer block)
    {
        using var raw = block;
        var output = new BufferStream(raw.Length + (raw.Length >> 3) + 1024);
        int flushed;
        using (var gzip = new GZipStream(output, _options, leaveOpen: true))
        {
            gzip.Write(raw.Span);
            gzip.Flush();
            flushed = output.Bytes.Length;
        }

        var crc = BinaryPrimitives.ReadUInt32LittleEndian(output.Bytes.Span[^TrailerLength..]);
        var bytes = output.Bytes;
        bytes.Array.AsSpan(HeaderLength, flushed - HeaderLength).CopyTo(bytes.Array);
        bytes.Length = flushed - HeaderLength;
        return new EncodedBlock(bytes, raw.Length, crc);
    }

    /// <summary>Appends to a pooled buffer.</summary>
    private sealed class BufferStream(int capacity) : Stream
    {
        internal PooledBuffer Bytes { get; } = new(capacity);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Bytes.Length;

        public override long Position
        {
            get => Bytes.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Bytes.Append(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Bytes.Append(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
