namespace Davit.Layers.Tar;

/// <summary>
/// Writes an archive whose bytes depend on nothing but the entries: ustar headers, and a PAX header before
/// those that ustar cannot hold (long or non-ASCII names, nanoseconds, large numbers, extended attributes).
/// Usage: <see cref="WriteEntry"/>, then exactly its bytes by <see cref="Write"/>; at last <see cref="Complete"/>.
/// Does not own the stream.
/// </summary>
public sealed class TarWriter(Stream stream)
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);
    private int _buffered;
    private long _remaining;
    private int _padding;

    /// <summary>Bytes of the archive so far.</summary>
    public long Offset { get; private set; }

    public void WriteEntry(TarEntry entry)
    {
        FinishEntry();
        var records = PaxRecords.Of(entry);
        if (records.Length > 0)
        {
            AppendHeader(PaxRecords.HeaderOf(entry, records.Length), (byte)'x');
            Append(records);
            Append(stackalloc byte[(int)(-records.Length & (TarInput.BlockSize - 1))]);
        }

        AppendHeader(entry, UstarBlock.TypeOf(entry.Kind));
        _remaining = entry.Kind == TarEntryKind.File ? entry.SizeBytes : 0;
        _padding = (int)(-_remaining & (TarInput.BlockSize - 1));
    }

    /// <summary>The next bytes of the current entry.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, _remaining);
        _remaining -= content.Length;
        Append(content);
    }

    /// <summary>Zeros as the next bytes of the current entry: a hole of a sparse file.</summary>
    public void WriteZeros(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _remaining);
        _remaining -= count;
        AppendZeros(count);
    }

    /// <summary>Writes the end of the archive and everything still buffered.</summary>
    public void Complete()
    {
        FinishEntry();
        AppendZeros(2 * TarInput.BlockSize);
        Flush();
    }

    private void FinishEntry()
    {
        if (_remaining != 0)
        {
            throw new InvalidOperationException($"{_remaining} bytes of the entry are missing");
        }

        AppendZeros(_padding);
        _padding = 0;
    }

    private void AppendHeader(TarEntry entry, byte type)
    {
        Span<byte> block = stackalloc byte[TarInput.BlockSize];
        UstarBlock.Write(entry, type, block);
        Append(block);
    }

    private void AppendZeros(long count)
    {
        while (count > 0)
        {
            var piece = (int)Math.Min(count, _buffer.Length - _buffered);
            _buffer.AsSpan(_buffered, piece).Clear();
            Advance(piece);
            count -= piece;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = Math.Min(bytes.Length, _buffer.Length - _buffered);
            bytes[..piece].CopyTo(_buffer.AsSpan(_buffered));
            Advance(piece);
            bytes = bytes[piece..];
        }
    }

    private void Advance(int count)
    {
        _buffered += count;
        Offset += count;
        if (_buffered == _buffer.Length)
        {
            Flush();
        }
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _buffered);
        _buffered = 0;
    }
}
