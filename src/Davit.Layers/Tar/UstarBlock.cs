namespace Davit.Layers.Tar;

/// <summary>Writes a POSIX ustar header; <see cref="TarHeader"/> draws it.</summary>
internal static class UstarBlock
{
    internal const int NameField = 100;
    internal const long MaxOctal7 = 0x1fffff;
    internal const long MaxOctal11 = 0x1ffffffff;
    private const int PrefixField = 155;

    internal static void Write(TarEntry entry, byte type, Span<byte> block)
    {
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
    }

    internal static byte TypeOf(TarEntryKind kind) => kind switch
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

    /// <summary>Whether the header holds the whole name.</summary>
    internal static bool FitsUstar(ReadOnlySpan<byte> name)
    {
        var (prefix, rest) = SplitName(name);
        return System.Text.Ascii.IsValid(name) && rest.Length <= NameField && (prefix.IsEmpty ? rest.Length == name.Length : prefix.Length + 1 + rest.Length == name.Length);
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
