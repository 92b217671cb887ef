using System.Text;
using Davit.Oci;

namespace Davit.Layers.Tar;

/// <summary>
/// Reads an archive forward, once: ustar, GNU, star and PAX headers, told apart entry by entry.
/// Usage: <see cref="Next"/>, then the entry's bytes by <see cref="ReadChunk"/> or <see cref="Read"/>, then
/// <see cref="Next"/> again (what was not read is skipped). Not thread-safe; does not own the stream.
/// Errors: <see cref="ErrorKind.Corrupt"/>, <see cref="ErrorKind.Exhausted"/> (limits), <see cref="ErrorKind.Unsupported"/>.
/// </summary>
public sealed class TarReader
{
    private readonly TarInput _input;
    private readonly TarLimits _limits;
    private readonly SparseMapReader _sparseMaps;
    private readonly PaxHeader _global = new();
    private PaxHeader? _local;
    private byte[]? _longName;
    private byte[]? _longLink;
    private long _remaining;
    private int _padding;
    private int _headers;

    public TarReader(Stream stream, TarLimits? limits = null)
        : this(new StreamChunkSource(stream), limits ?? TarLimits.Default)
    {
    }

    internal TarReader(IChunkSource source, TarLimits limits)
    {
        _limits = limits;
        _input = new TarInput(source, limits.MaxArchiveBytes);
        _sparseMaps = new SparseMapReader(_input, limits);
    }

    /// <summary>Bytes of the archive read so far.</summary>
    public long Offset => _input.Offset;

    /// <summary>
    /// True once the zero blocks that end an archive were seen. An archive without them may be complete (some
    /// writers leave them out) or cut off between two entries: the caller knows whether a digest tells.
    /// </summary>
    public bool SawEndOfArchive { get; private set; }

    /// <summary>The next entry, or null at the end; then the rest of the input has been read, too.</summary>
    public TarEntry? Next()
    {
        _input.Skip(_remaining + _padding);
        (_remaining, _padding, _local, _longName, _longLink) = (0, 0, null, null, null);
        _input.EntryName = default;
        while (!SawEndOfArchive)
        {
            var block = _input.ReadBlock();
            if (block.IsEmpty)
            {
                return EndOfInput();
            }

            if (!block.ContainsAnyExcept((byte)0))
            {
                ReadEndOfArchive();
                return null;
            }

            if (ReadHeader(block) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// The next stored bytes of the current entry without copying, at most <paramref name="max"/>; empty when
    /// there are no more. Valid until the next call on this reader. Of a sparse file these are the runs of its map.
    /// </summary>
    public ReadOnlySpan<byte> ReadChunk(long max = long.MaxValue)
    {
        if (_remaining == 0 || max <= 0)
        {
            return [];
        }

        var chunk = _input.Take(Math.Min(max, _remaining));
        _remaining -= chunk.Length;
        return chunk;
    }

    /// <summary>As <see cref="ReadChunk"/>, copied; 0 when there are no more.</summary>
    public int Read(Span<byte> buffer)
    {
        var chunk = ReadChunk(buffer.Length);
        chunk.CopyTo(buffer);
        return chunk.Length;
    }

    private TarEntry? EndOfInput() =>
        _local is null && _longName is null && _longLink is null
            ? null
            : throw _input.Corrupt("the archive ends after an extended header");

    private void ReadEndOfArchive()
    {
        var second = _input.ReadBlock();
        if (!second.IsEmpty && second.ContainsAnyExcept((byte)0))
        {
            throw _input.Corrupt("a lone block of zeros stands in the middle of the archive");
        }

        SawEndOfArchive = true;
        _input.Drain();
    }

    /// <summary>Null when the header only tells something about the entry to come.</summary>
    private TarEntry? ReadHeader(ReadOnlySpan<byte> block)
    {
        if (++_headers > _limits.MaxEntries)
        {
            throw _input.Error(ErrorKind.Exhausted, $"the archive has more entries than the limit of {_limits.MaxEntries}");
        }

        var header = new TarHeader(block, _input);
        if (!header.ChecksumMatches())
        {
            throw _input.Corrupt(_headers == 1 ? "this is not a tar archive" : "a header has a wrong checksum");
        }

        switch (header.Type)
        {
            case (byte)'x' or (byte)'X':
                _local ??= _global.Copy();
                _local.Add(ReadMetadata(header, _limits.MaxPaxBytes), _input, _limits);
                return null;
            case (byte)'g':
                _global.Add(ReadMetadata(header, _limits.MaxPaxBytes), _input, _limits);
                return null;
            case (byte)'L':
                _longName = ReadLongName(header);
                return null;
            case (byte)'K':
                _longLink = ReadLongName(header);
                return null;
            case (byte)'V':
                Begin(header.StoredSize);
                _input.Skip(_remaining + _padding);
                (_remaining, _padding) = (0, 0);
                return null;
            default:
                return ReadEntry(header);
        }
    }

    private TarEntry ReadEntry(in TarHeader header)
    {
        var pax = _local ?? _global;
        var name = CheckName(pax.Sparse?.Name ?? pax.Path ?? _longName ?? header.Name());
        _input.EntryName = name;
        var kind = KindOf(header.Type, name);
        var isFile = kind == TarEntryKind.File;
        // Only files are followed by content, whatever the size field of other kinds holds; D lists names after it.
        var storedBytes = isFile || header.Type == 'D' ? pax.Size ?? header.StoredSize : 0;
        var entry = new TarEntry
        {
            Name = name,
            Kind = kind,
            LinkName = kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink
                ? CheckName(pax.LinkPath ?? _longLink ?? header.LinkName.ToArray())
                : default,
            Mode = header.Mode,
            UserId = pax.UserId ?? header.UserId,
            GroupId = pax.GroupId ?? header.GroupId,
            ModifiedAt = pax.ModifiedAt ?? header.ModifiedAt,
            UserName = pax.UserName ?? Text(header.UserName),
            GroupName = pax.GroupName ?? Text(header.GroupName),
            Device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? header.Device : default,
            Attributes = pax.Attributes,
            SizeBytes = isFile ? storedBytes : 0,
        };
        entry = isFile ? WithSparseMap(entry, header, pax.Sparse, ref storedBytes) : entry;
        if (entry.SizeBytes > _limits.MaxFileBytes || storedBytes > _limits.MaxFileBytes)
        {
            throw _input.Error(ErrorKind.Exhausted, $"a file of {Math.Max(entry.SizeBytes, storedBytes)} bytes exceeds the limit of {_limits.MaxFileBytes}");
        }

        Begin(storedBytes);
        return entry;
    }

    private TarEntry WithSparseMap(TarEntry entry, in TarHeader header, PaxSparse? sparse, ref long storedBytes)
    {
        if (header.Type == 'S')
        {
            // The header's bytes are gone once the extension blocks are read.
            var realSize = header.RealSize;
            var map = _sparseMaps.Check(_sparseMaps.ReadGnu(header), realSize, storedBytes);
            return entry with { SizeBytes = realSize, SparseMap = map };
        }

        if (sparse is null || (sparse.Major == 0 && sparse.RealSize is null))
        {
            return entry;
        }

        if (sparse.Major > 1)
        {
            throw _input.Error(ErrorKind.Unsupported, $"sparse format {sparse.Major} is not known");
        }

        var numbers = sparse.Major == 1 ? _sparseMaps.ReadBeforeContent(ref storedBytes) : sparse.Numbers;
        var size = sparse.RealSize ?? throw _input.Corrupt("a sparse file has no real size");
        return entry with { SizeBytes = size, SparseMap = _sparseMaps.Check(numbers, size, storedBytes) };
    }

    private void Begin(long storedBytes)
    {
        _remaining = storedBytes;
        _padding = (int)(-storedBytes & (TarInput.BlockSize - 1));
    }

    private TarEntryKind KindOf(byte type, ReadOnlySpan<byte> name) => (char)type switch
    {
        // Before ustar a directory was a file whose name ends in a slash.
        '\0' or '0' when name.EndsWith((byte)'/') => TarEntryKind.Directory,
        '\0' or '0' or '7' or 'S' => TarEntryKind.File,
        '1' => TarEntryKind.HardLink,
        '2' => TarEntryKind.SymbolicLink,
        '3' => TarEntryKind.CharacterDevice,
        '4' => TarEntryKind.BlockDevice,
        '5' or 'D' => TarEntryKind.Directory,
        '6' => TarEntryKind.Fifo,
        _ => throw _input.Error(ErrorKind.Unsupported, $"entry type 0x{type:x2} is not known"),
    };

    private byte[] ReadLongName(in TarHeader header)
    {
        var bytes = ReadMetadata(header, _limits.MaxNameBytes + 1);
        var end = bytes.AsSpan().IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    private byte[] ReadMetadata(in TarHeader header, int maxBytes)
    {
        var size = header.StoredSize;
        if (size > maxBytes)
        {
            throw _input.Error(ErrorKind.Exhausted, $"an extended header of {size} bytes exceeds the limit of {maxBytes}");
        }

        var bytes = _input.ReadBytes((int)size);
        _input.Skip(-size & (TarInput.BlockSize - 1));
        return bytes;
    }

    private byte[] CheckName(byte[] name) =>
        name.Length <= _limits.MaxNameBytes
            ? name
            : throw _input.Error(ErrorKind.Exhausted, $"a name of {name.Length} bytes exceeds the limit of {_limits.MaxNameBytes}");

    private static string Text(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
}
