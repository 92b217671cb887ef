using System.Text;

namespace Davit.Layers.Tests;

/// <summary>Makes archives header by header, also ones no honest program writes.</summary>
internal sealed class TarBytes
{
    private readonly List<byte> _bytes = [];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public TarBytes File(string name, string content = "", int mode = 0x1a4) => File(Text(name), Text(content), mode);

    public TarBytes File(byte[] name, byte[] content, int mode = 0x1a4) =>
        Header(new HeaderFields(name, '0') { Mode = mode, Size = content.Length }).Content(content);

    public TarBytes Directory(string name, int mode = 0x1ed) => Header(new HeaderFields(Text(name), '5') { Mode = mode });

    public TarBytes SymbolicLink(string name, string target) => Header(new HeaderFields(Text(name), '2') { Link = Text(target), Mode = 0x1ff });

    public TarBytes HardLink(string name, string target) => Header(new HeaderFields(Text(name), '1') { Link = Text(target) });

    public TarBytes Device(string name, char type, int major, int minor) =>
        Header(new HeaderFields(Text(name), type) { Major = major, Minor = minor });

    public TarBytes Fifo(string name) => Header(new HeaderFields(Text(name), '6'));

    public TarBytes Pax(params (string Key, byte[] Value)[] records) => Metadata('x', records);

    public TarBytes GlobalPax(params (string Key, byte[] Value)[] records) => Metadata('g', records);

    public TarBytes Header(HeaderFields fields)
    {
        var block = new byte[512];
        fields.Name.AsSpan(0, Math.Min(100, fields.Name.Length)).CopyTo(block);
        Octal(block, 100, 8, fields.Mode);
        Octal(block, 108, 8, fields.UserId);
        Octal(block, 116, 8, fields.GroupId);
        Octal(block, 124, 12, fields.Size);
        Octal(block, 136, 12, fields.Time);
        block[156] = (byte)fields.Type;
        fields.Link.AsSpan(0, Math.Min(100, fields.Link.Length)).CopyTo(block.AsSpan(157));
        Encoding.ASCII.GetBytes("ustar\000").CopyTo(block, 257);
        Octal(block, 329, 8, fields.Major);
        Octal(block, 337, 8, fields.Minor);
        fields.Raw?.Invoke(block);
        block.AsSpan(148, 8).Fill((byte)' ');
        Octal(block, 148, 7, block.Sum(value => value));
        _bytes.AddRange(block);
        return this;
    }

    public TarBytes Content(byte[] content)
    {
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[-content.Length & 511]);
        return this;
    }

    public byte[] End() => [.. WithoutEnd(), .. new byte[1024]];

    public byte[] WithoutEnd() => [.. _bytes];

    public Stream Stream() => new MemoryStream(End());

    private TarBytes Metadata(char type, (string Key, byte[] Value)[] records)
    {
        var content = records.SelectMany(Record).ToArray();
        return Header(new HeaderFields(Text("pax"), type) { Size = content.Length }).Content(content);
    }

    private static byte[] Record((string Key, byte[] Value) record)
    {
        byte[] rest = [(byte)' ', .. Text(record.Key), (byte)'=', .. record.Value, (byte)'\n'];
        var length = rest.Length + 1;
        while (length != rest.Length + $"{length}".Length)
        {
            length = rest.Length + $"{length}".Length;
        }

        return [.. Text($"{length}"), .. rest];
    }

    private static void Octal(byte[] block, int offset, int length, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0')).CopyTo(block, offset);

    public sealed record HeaderFields(byte[] Name, char Type)
    {
        public int Mode { get; init; } = 0x1a4;

        public long UserId { get; init; }

        public long GroupId { get; init; }

        public long Size { get; init; }

        public long Time { get; init; } = 1_000_000_000;

        public byte[] Link { get; init; } = [];

        public int Major { get; init; }

        public int Minor { get; init; }

        /// <summary>Changes the block before its checksum is made.</summary>
        public Action<byte[]>? Raw { get; init; }
    }
}
