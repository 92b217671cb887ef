using System.Text;
using Davit.Oci;

namespace Davit.Layers.Tar;

/// <summary>The archive as blocks and runs of bytes, over chunks of any length; knows where it is for messages.</summary>
internal sealed class TarInput(IChunkSource source, long maxBytes)
{
    internal const int BlockSize = 512;

    private readonly byte[] _block = new byte[BlockSize];
    private ReadOnlyMemory<byte> _chunk;

    /// <summary>Bytes consumed so far.</summary>
    internal long Offset { get; private set; }

    /// <summary>The entry being read, for messages.</summary>
    internal ReadOnlyMemory<byte> EntryName { get; set; }

    /// <summary>The next 512 bytes, valid until the next call; empty at the end of the input.</summary>
    internal ReadOnlySpan<byte> ReadBlock()
    {
        if (!Fill())
        {
            return [];
        }

        if (_chunk.Length >= BlockSize)
        {
            return Consume(BlockSize);
        }

        for (var filled = 0; filled < BlockSize;)
        {
            var piece = Take(BlockSize - filled);
            piece.CopyTo(_block.AsSpan(filled));
            filled += piece.Length;
        }

        return _block;
    }

    /// <summary>At least one and at most <paramref name="max"/> bytes, without copying; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Take(long max)
    {
        if (!Fill())
        {
            throw Corrupt("the archive ends in the middle of an entry");
        }

        return Consume((int)Math.Min(max, _chunk.Length));
    }

    internal byte[] ReadBytes(int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var piece = Take(count - filled);
            piece.CopyTo(bytes.AsSpan(filled));
            filled += piece.Length;
        }

        return bytes;
    }

    internal void Skip(long count)
    {
        while (count > 0)
        {
            if (_chunk.IsEmpty && source.Skip(count) is > 0 and var skipped)
            {
                Offset += skipped;
                count -= skipped;
                continue;
            }

            count -= Take(count).Length;
        }
    }

    /// <summary>Reads to the end of the input, so that whoever hashes it sees every byte.</summary>
    internal void Drain()
    {
        while (Fill())
        {
            Consume(_chunk.Length);
        }
    }

    internal DavitException Corrupt(string what) => Error(ErrorKind.Corrupt, what);

    internal DavitException Error(ErrorKind kind, string what)
    {
        var entry = EntryName.IsEmpty ? "" : $"entry '{Encoding.UTF8.GetString(EntryName.Span)}', ";
        return new DavitException(kind, $"read tar: {what} ({entry}offset {Offset})");
    }

    private ReadOnlySpan<byte> Consume(int count)
    {
        var bytes = _chunk.Span[..count];
        _chunk = _chunk[count..];
        Offset += count;
        return Offset <= maxBytes ? bytes : throw Error(ErrorKind.Exhausted, $"the archive is longer than the limit of {maxBytes} bytes");
    }

    private bool Fill()
    {
        if (_chunk.IsEmpty)
        {
            _chunk = source.Next();
        }

        return !_chunk.IsEmpty;
    }
}
