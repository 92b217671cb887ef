using System.Text;
using Davit.Layers.Tar;
using Davit.Linux;
using static Davit.Layers.Tests.TarBytes;

namespace Davit.Layers.Tests;

public sealed class TarWriterTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    public static TheoryData<string> Names => new()
    {
        "short",
        new string('a', 100),
        new string('a', 101),
        $"{new string('p', 155)}/{new string('n', 100)}",
        $"{new string('p', 156)}/{new string('n', 100)}",
        $"{new string('p', 50)}/{new string('q', 50)}/{new string('n', 99)}/",
        string.Join('/', Enumerable.Repeat(new string('d', 60), 6)),
        "übung/ñ",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_of_any_length_come_back(string name)
    {
        var kind = name.EndsWith('/') ? TarEntryKind.Directory : TarEntryKind.SymbolicLink;
        var entry = new TarEntry { Name = Text(name), Kind = kind, LinkName = kind == TarEntryKind.SymbolicLink ? Text(name) : default };

        var read = Assert.Single(RoundTrip(entry));

        Assert.Equal((name, entry.LinkText), (read.NameText, read.LinkText));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_700_000_000, 1)]
    [InlineData(1_700_000_000, 500_000_000)]
    [InlineData(-1, 0)]
    [InlineData(-1, 999_999_999)]
    [InlineData(-2, 750_000_000)]
    [InlineData(99_999_999_999, 0)]
    public void Times_come_back_to_the_nanosecond(long seconds, int nanoseconds)
    {
        var entry = new TarEntry { Name = Text("f"), Kind = TarEntryKind.File, ModifiedAt = new FileTime(seconds, nanoseconds) };

        Assert.Equal(entry.ModifiedAt, Assert.Single(RoundTrip(entry)).ModifiedAt);
    }

    [Fact]
    public void Everything_else_comes_back()
    {
        var entries = new[]
        {
            new TarEntry { Name = Text("dev"), Kind = TarEntryKind.CharacterDevice, Device = new DeviceNumber(1, 3), Mode = 0x1b6, UserId = 5_000_000, GroupId = uint.MaxValue - 1 },
            new TarEntry { Name = new byte[] { (byte)'n', 0xe9, 0xff }, Kind = TarEntryKind.Fifo, Mode = 0xfff },
            new TarEntry
            {
                Name = Text("f"), Kind = TarEntryKind.File,
                Attributes = [new TarAttribute(Text("user.a"), new byte[] { 0, 1, (byte)'\n', 0xff }), new TarAttribute(Text("user.b"), new byte[900])],
            },
        };

        var read = RoundTrip(entries);

        Assert.Equal(entries.Select(Describe), read.Select(Describe));
    }

    [Fact]
    public void Plain_entries_need_no_extended_header()
    {
        var bytes = Write(new TarEntry { Name = Text($"{new string('p', 155)}/{new string('n', 100)}"), Kind = TarEntryKind.File, ModifiedAt = new FileTime(1, 0) });

        Assert.Equal(3 * 512, bytes.Length);
    }

    [Fact]
    public void GNU_tar_and_Python_read_what_is_written()
    {
        var name = "ünïcode/" + new string('x', 200);
        File.WriteAllBytes(_tree["a.tar"], Write(
            new TarEntry { Name = Text(name), Kind = TarEntryKind.SymbolicLink, LinkName = Text("/t"), UserId = 3_000_000, ModifiedAt = new FileTime(1_500_000_000, 123_456_789) },
            new TarEntry { Name = Text("f"), Kind = TarEntryKind.HardLink, LinkName = Text(name) }));

        var listing = Programs.Run("tar", "--quoting-style=literal", "--full-time", "--numeric-owner", "--utc", "-tvf", _tree["a.tar"]);
        var python = Programs.Python("import sys, tarfile; print([(m.name, m.linkname, m.uid, m.mtime) for m in tarfile.open(sys.argv[1])])", _tree["a.tar"]);

        Assert.Contains($"2017-07-14 02:40:00.123456789 {name} -> /t", listing, StringComparison.Ordinal);
        Assert.Contains("3000000/0", listing, StringComparison.Ordinal);
        Assert.Contains(name, python, StringComparison.Ordinal);
        Assert.Contains("3000000", python, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_content_is_our_own_mistake()
    {
        var writer = new TarWriter(new MemoryStream());
        writer.WriteEntry(new TarEntry { Name = Text("f"), Kind = TarEntryKind.File, SizeBytes = 3 });
        writer.Write("ab"u8);

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write("cd"u8));
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    private static string Describe(TarEntry entry) =>
        $"{Convert.ToHexString(entry.Name.Span)} {entry.Kind} {entry.Mode} {entry.UserId} {entry.GroupId} {entry.Device} "
        + string.Join(' ', entry.Attributes.Select(a => $"{a.NameText}={Convert.ToHexString(a.Value.Span)}"));

    private static List<TarEntry> RoundTrip(params TarEntry[] entries)
    {
        var reader = new TarReader(new MemoryStream(Write(entries)));
        var read = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            read.Add(entry);
        }

        Assert.True(reader.SawEndOfArchive);
        return read;
    }

    private static byte[] Write(params TarEntry[] entries)
    {
        var bytes = new MemoryStream();
        var writer = new TarWriter(bytes);
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
        }

        writer.Complete();
        return bytes.ToArray();
    }
}
