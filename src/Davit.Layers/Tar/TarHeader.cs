using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>
/// One 512-byte header, read in place:
/// <code>
///   0 name 100 · 100 mode 8 · 108 uid 8 · 116 gid 8 · 124 size 12 · 136 mtime 12 · 148 checksum 8
/// 156 type 1 · 157 link 100 · 257 magic 8 · 265 user 32 · 297 group 32 · 329 major 8 · 337 minor 8
/// 345 prefix 155 (ustar), 131 (star)
/// 386 sparse 4×24 · 482 more follow 1 · 483 real size 12 (GNU, type S)
/// </code>
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block, TarInput input)
{
    private readonly ReadOnlySpan<byte> _block = block;
    private readonly TarInput _input = input;

    internal byte Type => _block[156];

    internal ReadOnlySpan<byte> LinkName => Text(157, 100);

    internal uint Mode => (uint)Number(100, 8, "mode") & 0xfff;

    internal uint UserId => Id(108, "user ID");

    internal uint GroupId => Id(116, "group ID");

    internal FileTime ModifiedAt => new(Number(136, 12, "modification time"), 0);

    internal ReadOnlySpan<byte> UserName => HasMagic ? Text(265, 32) : [];

    internal ReadOnlySpan<byte> GroupName => HasMagic ? Text(297, 32) : [];

    internal DeviceNumber Device => new((uint)Number(329, 8, "device number"), (uint)Number(337, 8, "device number"));

    internal ReadOnlySpan<byte> SparseFields => _block.Slice(386, 4 * SparseMapReader.FieldSize);

    internal bool HasMoreSparseFields => _block[482] != 0;

    internal long RealSize => Size(483, "real size");

    internal long StoredSize => Size(124, "size");

    private bool HasMagic => _block.Slice(257, 5).SequenceEqual("ustar"u8);

    private bool IsUstar => HasMagic && _block[262] == 0;

    private bool IsStar => IsUstar && _block.Slice(508, 4).SequenceEqual("tar\0"u8);

    internal byte[] Name()
    {
        var name = Text(0, 100);
        var prefix = IsUstar ? Text(345, IsStar ? 131 : 155) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    /// <summary>The sum of all bytes with the field itself as spaces; old writers summed signed bytes.</summary>
    internal bool ChecksumMatches()
    {
        if (!TarNumber.TryParseField(_block.Slice(148, 8), out var stored))
        {
            return false;
        }

        long unsigned = 8 * ' ';
        long signed = 8 * ' ';
        for (var i = 0; i < _block.Length; i++)
        {
            if (i is < 148 or >= 156)
            {
                unsigned += _block[i];
                signed += (sbyte)_block[i];
            }
        }

        return stored == unsigned || stored == signed;
    }

    private ReadOnlySpan<byte> Text(int offset, int length)
    {
        var field = _block.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private long Number(int offset, int length, string what) =>
        TarNumber.TryParseField(_block.Slice(offset, length), out var value)
            ? value
            : throw _input.Corrupt($"the {what} is not a number");

    private long Size(int offset, string what)
    {
        var value = Number(offset, 12, what);
        return value >= 0 ? value : throw _input.Corrupt($"the {what} is negative");
    }

    private uint Id(int offset, string what)
    {
        var value = Number(offset, 8, what);
        return value is >= 0 and < uint.MaxValue ? (uint)value : throw _input.Corrupt($"the {what} {value} is out of range");
    }
}
