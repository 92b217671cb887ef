namespace Davit.Layers.Compression;

/// <summary>The compressed side: its first bytes for detection, a count, and the last four bytes for gzip's length check.</summary>
internal sealed class CompressedInput(Stream source) : ReadOnlyStream
{
    private const int MagicLength = 6;
    private const int TailLength = 4;

    private readonly byte[] _head = new byte[MagicLength];
    private readonly byte[] _tail = new byte[TailLength];
    private int _headLength;
    private int _headRead;

    internal long BytesRead { get; private set; }

    /// <summary>The last four bytes read, as gzip's ISIZE.</summary>
    internal uint TailLittleEndian => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_tail);

    internal async Task<CompressionFormat> DetectAsync(CancellationToken cancellationToken)
    {
        _headLength = await source.ReadAtLeastAsync(_head, MagicLength, throwOnEndOfStream: false, cancellationToken);
        return Detect(_head.AsSpan(0, _headLength));
    }

    public override int Read(Span<byte> buffer)
    {
        var count = ReadHead(buffer);
        return Count(buffer[..(count > 0 ? count : source.Read(buffer))]);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = ReadHead(buffer.Span);
        count = count > 0 ? count : await source.ReadAsync(buffer, cancellationToken);
        return Count(buffer.Span[..count]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private static CompressionFormat Detect(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]) ? CompressionFormat.Gzip
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) || IsSkippableFrame(head) ? CompressionFormat.Zstd
        : head.StartsWith("BZh"u8) ? CompressionFormat.Bzip2
        : head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? CompressionFormat.Xz
        : CompressionFormat.None;

    // RFC 8878, section 3.1.2; seekable zstd begins with one.
    private static bool IsSkippableFrame(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] is >= 0x50 and <= 0x5f && head[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]);

    private int ReadHead(Span<byte> buffer)
    {
        var count = Math.Min(_headLength - _headRead, buffer.Length);
        _head.AsSpan(_headRead, count).CopyTo(buffer);
        _headRead += count;
        return count;
    }

    private int Count(ReadOnlySpan<byte> bytes)
    {
        BytesRead += bytes.Length;
        if (bytes.Length >= TailLength)
        {
            bytes[^TailLength..].CopyTo(_tail);
        }
        else if (!bytes.IsEmpty)
        {
            _tail.AsSpan(bytes.Length).CopyTo(_tail);
            bytes.CopyTo(_tail.AsSpan(TailLength - bytes.Length));
        }

        return bytes.Length;
    }
}
