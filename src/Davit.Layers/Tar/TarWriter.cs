using System.Buffers.Text;
using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>
/// Writes an archive whose bytes depend on nothing but the entries: ustar headers, and a PAX header before
/// those that ustar cannot hold (long or non-ASCII names, nanoseconds, large numbers, extended attributes).
/// Usage: <see cref="WriteEntry"/>, then exactly its bytes by <see cref="Write"/>; at last <see cref="Complete"/>.
/// Does not own the stream.
/// </summary>
public sealed class TarWriter(Stream stream)
{
    private const int NameField = 100;
    private const int PrefixField = 155;
    private const long MaxOctal7 = 0x1fffff;
    private const long MaxOctal11 = 0x1ffffffff;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);
    private int _buffered;
    private long _remaining;
    private int _padding;

    /// <summary>Bytes of the archive so far.</summary>
    public long Offset { get; private set; }

    public void WriteEntry(TarEntry entry)
    {
        FinishEntry();
        var records = PaxRecordsOf(entry);
        if (records.Length > 0)
        {
            WriteHeader(PaxHeaderOf(entry, records.Length), (byte)'x');
            Append(records);
            Append(stackalloc byte[(int)(-records.Length & (TarInput.BlockSize - 1))]);
        }

        WriteHeader(entry, TypeOf(entry.Kind));
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

    private void WriteHeader(TarEntry entry, byte type)
    {
        Span<byte> block = stackalloc byte[TarInput.BlockSize];
        block.Clear();
        var (prefix, name) = SplitName(entry.Name.Span);
        Ascii(name, block[..NameField]);
        Octal(entry.Mode, block.Slice(100, 8));
        Octal(Fits(entry.UserId, MaxOctal7), block.Slice(108, 8));
        Octal(Fits(entry.GroupId, MaxOctal7), block.Slice(116, 8));
        Octal(Fits(entry.SizeBytes, MaxOctal11), block.Slice(124, 12));
        Octal(Fits(entry.ModifiedAt.Seconds, MaxOctal11), block.Slice(136, 12));
        block[156] = type;
        Ascii(entry.LinkName.Span, block.Slice(157, NameField));
        "ustar\000"u8.CopyTo(block[257..]);
        Octal(Fits(entry.Device.Major, MaxOctal7), block.Slice(329, 8));
        Octal(Fits(entry.Device.Minor, MaxOctal7), block.Slice(337, 8));
        Ascii(prefix, block.Slice(345, PrefixField));

        block.Slice(148, 8).Fill((byte)' ');
        long sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Octal(sum, block.Slice(148, 7));
        Append(block);
    }

    /// <summary>The records in the order of their keys; empty when the ustar header says everything.</summary>
    private static byte[] PaxRecordsOf(TarEntry entry)
    {
        var records = new List<(byte[] Key, byte[] Value)>();
        AddIf(entry.UserId > MaxOctal7, "uid", entry.UserId);
        AddIf(entry.GroupId > MaxOctal7, "gid", entry.GroupId);
        AddIf(entry.SizeBytes > MaxOctal11, "size", entry.SizeBytes);
        if (entry.ModifiedAt.Nanoseconds != 0 || entry.ModifiedAt.Seconds is < 0 or > MaxOctal11)
        {
            records.Add(("mtime"u8.ToArray(), FormatTime(entry.ModifiedAt)));
        }

        if (!FitsUstar(entry.Name.Span))
        {
            records.Add(("path"u8.ToArray(), entry.Name.ToArray()));
        }

        if (entry.LinkName.Length > NameField || !Ascii(entry.LinkName.Span))
        {
            records.Add(("linkpath"u8.ToArray(), entry.LinkName.ToArray()));
        }

        foreach (var attribute in entry.Attributes)
        {
            records.Add(([.. "SCHILY.xattr."u8, .. attribute.Name.Span], attribute.Value.ToArray()));
        }

        records.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return Format(records);

        void AddIf(bool isNeeded, string key, long value)
        {
            if (isNeeded)
            {
                records.Add((Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(FormattableString.Invariant($"{value}"))));
            }
        }
    }

    private static byte[] Format(List<(byte[] Key, byte[] Value)> records)
    {
        using var bytes = new MemoryStream();
        Span<byte> digits = stackalloc byte[20];
        foreach (var (key, value) in records)
        {
            // The length counts its own digits: it grows by one digit at most once.
            var rest = key.Length + value.Length + 3;
            var length = rest + CountDigits(rest);
            length = rest + CountDigits(length);
            Utf8Formatter.TryFormat(length, digits, out var written);
            bytes.Write(digits[..written]);
            bytes.Write(" "u8);
            bytes.Write(key);
            bytes.Write("="u8);
            bytes.Write(value);
            bytes.Write("\n"u8);
        }

        return bytes.ToArray();
    }

    private static byte[] FormatTime(FileTime time)
    {
        // The kernel counts nanoseconds forward from the second before; text counts away from zero.
        var isNegative = time.Seconds < 0 && time.Nanoseconds != 0;
        var seconds = isNegative ? -(time.Seconds + 1) : time.Seconds;
        var nanoseconds = isNegative ? 1_000_000_000 - time.Nanoseconds : time.Nanoseconds;
        var text = FormattableString.Invariant($"{(isNegative ? "-" : "")}{seconds}.{nanoseconds:D9}");
        return Encoding.ASCII.GetBytes(text.TrimEnd('0').TrimEnd('.'));
    }

    private static TarEntry PaxHeaderOf(TarEntry entry, int size)
    {
        var name = entry.Name.Span.TrimEnd((byte)'/');
        var leaf = name[(name.LastIndexOf((byte)'/') + 1)..];
        byte[] shown = [.. "PaxHeaders.0/"u8, .. leaf[..Math.Min(leaf.Length, 80)]];
        return new TarEntry { Name = shown, Kind = TarEntryKind.File, Mode = 0x1a4, SizeBytes = size };
    }

    private static byte TypeOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => (byte)'0',
        TarEntryKind.HardLink => (byte)'1',
        TarEntryKind.SymbolicLink => (byte)'2',
        TarEntryKind.CharacterDevice => (byte)'3',
        TarEntryKind.BlockDevice => (byte)'4',
        TarEntryKind.Directory => (byte)'5',
        TarEntryKind.Fifo => (byte)'6',
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool FitsUstar(ReadOnlySpan<byte> name)
    {
        var (prefix, rest) = SplitName(name);
        return Ascii(name) && rest.Length <= NameField && (prefix.IsEmpty ? rest.Length == name.Length : prefix.Length + 1 + rest.Length == name.Length);
    }

    /// <summary>At the first slash that leaves a name short enough; the whole (to be cut off) where there is none.</summary>
    private static SplitNames SplitName(ReadOnlySpan<byte> name)
    {
        if (name.Length <= NameField || name.Length > NameField + 1 + PrefixField)
        {
            return new SplitNames([], name);
        }

        var earliest = name.Length - NameField - 1;
        var slash = name[earliest..^1].IndexOf((byte)'/');
        return slash < 0 || earliest + slash > PrefixField || earliest + slash == 0
            ? new SplitNames([], name)
            : new SplitNames(name[..(earliest + slash)], name[(earliest + slash + 1)..]);
    }

    private static bool Ascii(ReadOnlySpan<byte> text) => System.Text.Ascii.IsValid(text);

    /// <summary>As much as fits, with '?' where a reader that ignores PAX would stumble.</summary>
    private static void Ascii(ReadOnlySpan<byte> text, Span<byte> field)
    {
        for (var i = 0; i < Math.Min(text.Length, field.Length); i++)
        {
            field[i] = text[i] < 0x80 ? text[i] : (byte)'?';
        }
    }

    /// <summary>Zero for numbers that a PAX record tells instead.</summary>
    private static long Fits(long value, long max) => value >= 0 && value <= max ? value : 0;

    private static void Octal(long value, Span<byte> field)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }

        field[^1] = 0;
    }

    private static int CountDigits(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;

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

    private readonly ref struct SplitNames(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        private readonly ReadOnlySpan<byte> _prefix = prefix;
        private readonly ReadOnlySpan<byte> _name = name;

        internal void Deconstruct(out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> name)
        {
            prefix = _prefix;
            name = _name;
        }
    }
}
