using System.Text;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using static Davit.Layers.Tests.TarBytes;

namespace Davit.Layers.Tests;

public sealed class TarReaderTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("v7")]
    [InlineData("ustar")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("posix")]
    public void Archives_of_GNU_tar_in_every_format_are_read(string format)
    {
        _tree.Write("in/dir/file", "content");
        _tree.MakeDirectory("in/empty");
        File.CreateSymbolicLink(_tree["in/link"], "dir/file");
        Programs.Run("ln", _tree["in/dir/file"], _tree["in/hard"]);
        Programs.Run("touch", "-h", "-d", "@1000000001", _tree["in/dir/file"], _tree["in/link"], _tree["in/empty"], _tree["in/dir"]);
        Programs.Run("tar", ["-c", "--sort=name", $"--format={format}", "--owner=u:1000", "--group=g:1001", "-f", _tree["a.tar"], "dir", "empty", "hard", "link"], _tree["in"]);

        var entries = ReadAll(File.OpenRead(_tree["a.tar"]));

        Assert.Equal(
            ["dir/ Directory", "dir/file File content", "empty/ Directory", "hard HardLink dir/file", "link SymbolicLink dir/file"],
            entries.Select(Summary));
        Assert.All(entries, entry => Assert.Equal((1000u, 1001u, 1_000_000_001L), (entry.Entry.UserId, entry.Entry.GroupId, entry.Entry.ModifiedAt.Seconds)));
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("posix")]
    public void Names_and_targets_of_three_hundred_characters_are_read(string format)
    {
        var name = string.Join('/', Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), 100)));
        _tree.Write($"in/{name}", "x");
        File.CreateSymbolicLink(_tree["in/link"], name);
        Programs.Run("tar", ["-c", $"--format={format}", "-f", _tree["a.tar"], name, "link"], _tree["in"]);

        var entries = ReadAll(File.OpenRead(_tree["a.tar"]));

        Assert.Equal([$"{name} File x", $"link SymbolicLink {name}"], entries.Select(Summary));
    }

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix --sparse-version=0.0")]
    [InlineData("--format=posix --sparse-version=0.1")]
    [InlineData("--format=posix --sparse-version=1.0")]
    public void Sparse_files_of_every_format_are_read(string options)
    {
        using (var file = File.Create(_tree["sparse"]))
        {
            for (var i = 0; i < 30; i++)
            {
                file.Position = i * 1_000_000L;
                file.Write(Encoding.ASCII.GetBytes($"run {i}"));
            }

            file.SetLength(50_000_000);
        }

        Programs.Run("tar", ["-c", "--sparse", .. options.Split(' '), "-f", _tree["a.tar"], "sparse"], _tree.Path);
        Assert.True(new FileInfo(_tree["a.tar"]).Length < 1_000_000);

        var (entry, content) = Assert.Single(ReadAll(File.OpenRead(_tree["a.tar"])));

        Assert.Equal(("sparse", 50_000_000L), (entry.NameText, entry.SizeBytes));
        Assert.Equal(File.ReadAllBytes(_tree["sparse"]), Expand(entry, content));
    }

    [Fact]
    public void A_file_that_is_one_hole_is_read()
    {
        using (var file = File.Create(_tree["sparse"]))
        {
            file.SetLength(1_000_000);
        }

        foreach (var version in (string[])["0.0", "0.1", "1.0"])
        {
            Programs.Run("tar", ["-c", "--sparse", "--format=posix", $"--sparse-version={version}", "-f", _tree["a.tar"], "sparse"], _tree.Path);

            var (entry, content) = Assert.Single(ReadAll(File.OpenRead(_tree["a.tar"])));

            Assert.Equal(1_000_000, entry.SizeBytes);
            Assert.All(Expand(entry, content), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Python_archives_with_large_numbers_and_nanoseconds_are_read()
    {
        Programs.Python(
            """
            import sys, tarfile, io
            for path, format in ((sys.argv[1], tarfile.PAX_FORMAT), (sys.argv[2], tarfile.GNU_FORMAT)):
                with tarfile.open(path, 'w', format=format) as tar:
                    info = tarfile.TarInfo('f')
                    info.size, info.uid, info.gid, info.mtime = 3, 3000000, 4000000000, 1234567890.5 if format == tarfile.PAX_FORMAT else 99999999999
                    tar.addfile(info, io.BytesIO(b'abc'))
            """,
            _tree["pax"], _tree["gnu"]);

        var (pax, _) = Assert.Single(ReadAll(File.OpenRead(_tree["pax"])));
        var (gnu, _) = Assert.Single(ReadAll(File.OpenRead(_tree["gnu"])));

        Assert.Equal((3_000_000u, 4_000_000_000u, new FileTime(1_234_567_890, 500_000_000)), (pax.UserId, pax.GroupId, pax.ModifiedAt));
        Assert.Equal((3_000_000u, 4_000_000_000u, new FileTime(99_999_999_999, 0)), (gnu.UserId, gnu.GroupId, gnu.ModifiedAt));
    }

    [Fact]
    public void Attributes_with_any_bytes_survive()
    {
        byte[] value = [1, 0, 0, 2, 0xff, 0xfe, 0, (byte)'\n', (byte)'=', 0x80];
        var tar = new TarBytes().Pax(("SCHILY.xattr.security.capability", value), ("LIBARCHIVE.xattr.user.b%20c", Text("AQID"))).File("f", "x");

        var (entry, _) = Assert.Single(ReadAll(tar.Stream()));

        Assert.Equal(["security.capability", "user.b c"], entry.Attributes.Select(a => a.NameText));
        Assert.Equal(value, entry.Attributes[0].Value.ToArray());
        Assert.Equal<byte>([1, 2, 3], entry.Attributes[1].Value.ToArray());
    }

    [Fact]
    public void Names_that_are_not_text_survive()
    {
        byte[] name = [.. "caf"u8, 0xe9];
        byte[] paxName = [.. "pax"u8, 0xff, 0xfe];
        var tar = new TarBytes().File(name, []).Pax(("path", paxName)).File("other");

        var entries = ReadAll(tar.Stream());

        Assert.Equal(name, entries[0].Entry.Name.ToArray());
        Assert.Equal(paxName, entries[1].Entry.Name.ToArray());
    }

    [Fact]
    public void Global_records_hold_until_taken_back()
    {
        var tar = new TarBytes()
            .GlobalPax(("uid", Text("42")), ("mtime", Text("-1.25")))
            .File("a")
            .Pax(("uid", Text("")))
            .File("b")
            .File("c");

        var entries = ReadAll(tar.Stream()).ConvertAll(item => item.Entry);

        Assert.Equal([42u, 0u, 42u], entries.Select(entry => entry.UserId));
        Assert.All(entries, entry => Assert.Equal(new FileTime(-2, 750_000_000), entry.ModifiedAt));
    }

    [Fact]
    public void A_name_with_a_slash_at_its_end_is_a_directory_in_old_archives()
    {
        var tar = new TarBytes().Header(new HeaderFields(Text("dir/"), '\0'));

        Assert.Equal(TarEntryKind.Directory, Assert.Single(ReadAll(tar.Stream())).Entry.Kind);
    }

    [Fact]
    public void Content_that_is_not_read_is_skipped()
    {
        var reader = new TarReader(new TarBytes().File("a", new string('x', 5000)).File("b", "y").Stream());

        reader.Next();
        reader.ReadChunk(10);

        Assert.Equal("b", reader.Next()!.NameText);
        Assert.Null(reader.Next());
        Assert.True(reader.SawEndOfArchive);
    }

    [Fact]
    public void An_archive_without_closing_blocks_ends_quietly_but_tells()
    {
        var reader = new TarReader(new MemoryStream(new TarBytes().File("a", "x").WithoutEnd()));

        Assert.NotNull(reader.Next());
        Assert.Null(reader.Next());
        Assert.False(reader.SawEndOfArchive);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(512)]
    [InlineData(700)]
    [InlineData(1023)]
    public void An_archive_cut_off_inside_an_entry_is_an_error(int length)
    {
        var bytes = new TarBytes().File("a", new string('x', 512)).End()[..length];

        var error = Assert.Throws<DavitException>(() => ReadAll(new MemoryStream(bytes)));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("ends in the middle", error.Message, StringComparison.Ordinal);
        Assert.Contains("offset", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> DamagedArchives => new()
    {
        { "not a tar", new byte[512].Select(_ => (byte)'x').ToArray() },
        { "checksum", [.. new TarBytes().File("a").WithoutEnd(), .. Damage(new TarBytes().File("b").End(), 0)] },
        { "lone block", [.. new TarBytes().File("a").WithoutEnd(), .. new byte[512], .. new TarBytes().File("b").End()] },
        { "PAX record", new TarBytes().Header(new HeaderFields(Text("p"), 'x') { Size = 5 }).Content(Text("99 a=")).File("a").End() },
        { "PAX record", new TarBytes().Header(new HeaderFields(Text("p"), 'x') { Size = 5 }).Content(Text("-5 a\n")).File("a").End() },
        { "no key", new TarBytes().Header(new HeaderFields(Text("p"), 'x') { Size = 5 }).Content(Text("5 =b\n")).File("a").End() },
        { "NUL", new TarBytes().Pax(("path", [(byte)'a', 0, (byte)'b'])).File("a").End() },
        { "out of range", new TarBytes().Pax(("uid", Text("4294967295"))).File("a").End() },
        { "not a number", new TarBytes().Pax(("size", Text("-1"))).File("a").End() },
        { "not a time", new TarBytes().Pax(("mtime", Text("1.x"))).File("a").End() },
        { "extended header", new TarBytes().Pax(("path", Text("a"))).WithoutEnd() },
        { "not a number", new TarBytes().Header(new HeaderFields(Text("a"), '0') { Raw = block => block[124] = (byte)'9' }).End() },
        { "negative", new TarBytes().Header(new HeaderFields(Text("a"), '0') { Raw = block => block.AsSpan(124, 12).Fill(0xff) }).End() },
        { "sparse map", Sparse("0,10,5,10", 20, 20) },
        { "sparse map", Sparse("0,10", 5, 10) },
        { "sparse map", Sparse("0,10", 100, 20) },
        { "sparse map", Sparse("0,9223372036854775807,9223372036854775807,1", 100, 20) },
        { "sparse map", new TarBytes().Pax(("GNU.sparse.major", Text("1")), ("GNU.sparse.realsize", Text("9"))).File("a", "9999999999999999999999999").End() },
        { "sparse map", new TarBytes().Pax(("GNU.sparse.major", Text("1")), ("GNU.sparse.realsize", Text("9"))).File("a", string.Concat(Enumerable.Repeat("1\n", 256))[..510] + "5\n").End() },
    };

    [Theory]
    [MemberData(nameof(DamagedArchives))]
    public void Damaged_archives_are_told_apart(string expected, byte[] archive)
    {
        var error = Assert.Throws<DavitException>(() => ReadAll(new MemoryStream(archive)));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<TarLimits, byte[]> ExcessiveArchives => new()
    {
        { new TarLimits { MaxEntries = 2 }, new TarBytes().File("a").File("b").File("c").End() },
        { new TarLimits { MaxNameBytes = 10 }, new TarBytes().Pax(("path", Text("12345678901"))).File("a").End() },
        { new TarLimits { MaxPaxBytes = 20 }, new TarBytes().Pax(("comment", Text("12345678901"))).File("a").End() },
        { new TarLimits { MaxFileBytes = 3 }, new TarBytes().File("a", "1234").End() },
        { new TarLimits { MaxArchiveBytes = 1024 }, new TarBytes().File("a", "1234").File("b").End() },
        { TarLimits.Default, new TarBytes().Header(new HeaderFields(Text("l"), 'L') { Size = 8_000_000_000 }).End() },
        { TarLimits.Default, new TarBytes().Header(new HeaderFields(Text("x"), 'x') { Size = 2_000_000 }).End() },
        { TarLimits.Default, Sparse("0,1", 1L << 60, 1) },
    };

    [Theory]
    [MemberData(nameof(ExcessiveArchives))]
    public void Limits_hold(TarLimits limits, byte[] archive)
    {
        var error = Assert.Throws<DavitException>(() => ReadAll(new MemoryStream(archive), limits));

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.Contains("limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_entry_types_are_named()
    {
        var error = Assert.Throws<DavitException>(() => ReadAll(new TarBytes().Header(new HeaderFields(Text("a"), 'M')).Stream()));

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
    }

    [Fact]
    public void Flipped_bits_give_another_archive_or_an_error_never_anything_else()
    {
        var original = new TarBytes()
            .Pax(("path", Text("long/name")), ("mtime", Text("1.5")), ("SCHILY.xattr.user.a", Text("v")))
            .File("a", "content")
            .Pax(("GNU.sparse.major", Text("1")), ("GNU.sparse.minor", Text("0")), ("GNU.sparse.realsize", Text("100")), ("GNU.sparse.name", Text("s")))
            .File("b", "1\n0\n3\n".PadRight(512, '\0') + "abc")
            .Directory("d")
            .SymbolicLink("l", "t")
            .End();
        var random = new Random(1);

        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            FixChecksums(bytes, random);
            try
            {
                ReadAll(new MemoryStream(bytes));
            }
            catch (DavitException)
            {
            }
        }
    }

    [Fact]
    public void Chunks_of_any_length_give_the_same_entries()
    {
        var bytes = new TarBytes().Pax(("path", Text(new string('p', 300)))).File("a", new string('x', 3000)).File("b", "y").End();
        var expected = ReadAll(new MemoryStream(bytes)).Select(Summary).ToList();

        foreach (var size in (int[])[1, 7, 511, 512, 513, 1000])
        {
            Assert.Equal(expected, ReadAll(new SlowStream(bytes, size)).Select(Summary));
        }
    }

    private static byte[] Sparse(string map, long realSize, int stored) => new TarBytes()
        .Pax(("GNU.sparse.map", Text(map)), ("GNU.sparse.size", Text($"{realSize}")))
        .File("a", new string('x', stored))
        .End();

    private static byte[] Damage(byte[] bytes, int offset)
    {
        bytes[offset] ^= 1;
        return bytes;
    }

    /// <summary>Half of the rounds go deeper than the checksum.</summary>
    private static void FixChecksums(byte[] bytes, Random random)
    {
        if (random.Next(2) == 0)
        {
            return;
        }

        for (var offset = 0; offset + 512 <= bytes.Length; offset += 512)
        {
            if (bytes.AsSpan(offset + 257, 5).SequenceEqual("ustar"u8))
            {
                bytes.AsSpan(offset + 148, 8).Fill((byte)' ');
                var sum = bytes.AsSpan(offset, 512).ToArray().Sum(value => value);
                Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0").CopyTo(bytes, offset + 148);
            }
        }
    }

    private static byte[] Expand(TarEntry entry, byte[] stored)
    {
        var content = new byte[entry.SizeBytes];
        var position = 0;
        foreach (var segment in entry.SparseMap!)
        {
            stored.AsSpan(position, (int)segment.Length).CopyTo(content.AsSpan((int)segment.Offset));
            position += (int)segment.Length;
        }

        return content;
    }

    private static string Summary((TarEntry Entry, byte[] Content) item) =>
        $"{item.Entry.NameText} {item.Entry.Kind} {(item.Entry.Kind == TarEntryKind.File ? Encoding.UTF8.GetString(item.Content) : item.Entry.LinkText)}".TrimEnd();

    private static List<(TarEntry Entry, byte[] Content)> ReadAll(Stream stream, TarLimits? limits = null)
    {
        using var owned = stream;
        var reader = new TarReader(owned, limits);
        var entries = new List<(TarEntry, byte[])>();
        while (reader.Next() is { } entry)
        {
            var content = new MemoryStream();
            for (var chunk = reader.ReadChunk(); !chunk.IsEmpty; chunk = reader.ReadChunk())
            {
                content.Write(chunk);
            }

            entries.Add((entry, content.ToArray()));
        }

        return entries;
    }

    private sealed class SlowStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);
    }
}
