using System.IO.Compression;
using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Compression;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Tests;

public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TemporaryTree _tree = new();
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;

    public LayerUnpackerTests()
    {
        _store = Store.Open(_tree["store"], TimeProvider.System);
        _snapshots = new SnapshotStore(_store);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _store.Dispose();
    }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Layers_in_every_packing_become_one_view()
    {
        var chain = await Unpack(
            await Layer(new TarBytes().Directory("etc/").File("etc/a", "1").File("etc/b", "1"), CompressionChoice.Gzip),
            await Layer(new TarBytes().File("etc/.wh.a"), CompressionChoice.Zstd),
            await Layer(new TarBytes().File("etc/c", "3"), CompressionChoice.None),
            await Layer(new TarBytes().Directory("d/").File("d/x"), CompressionChoice.Gzip));

        Assert.Equal(["d/x", "etc/b", "etc/c"], FilesOf(View(chain!)));
        Assert.Equal(4, _snapshots.List().Count);
    }

    [Fact]
    public async Task No_layers_are_no_chain() => Assert.Null(await Unpack());

    [Fact]
    public async Task Snapshots_that_exist_are_not_read_again()
    {
        var bottom = await Layer(new TarBytes().File("a"), CompressionChoice.Gzip);
        var top = await Layer(new TarBytes().File("b"), CompressionChoice.Gzip);
        await Unpack(bottom);
        var events = new Recorder();

        await new LayerUnpacker(_snapshots).UnpackAsync([bottom, top], events, None);
        await new LayerUnpacker(_snapshots).UnpackAsync([bottom, top], null, None);

        Assert.Equal((1, 1), (bottom.Opened, top.Opened));
        Assert.Equal((1, 1), (bottom.Completed, top.Completed));
        Assert.Equal(
            ["Exists 0", "Started 1", "Applied 1", "Committed 1"],
            events.Seen.Where(e => e is not UnpackEvent.Advanced).Select(e => $"{e.GetType().Name} {e.Layer}"));
        Assert.Equal(top.SizeBytes, events.Seen.OfType<UnpackEvent.Advanced>().Last().BytesRead);
    }

    [Fact]
    public async Task Directories_that_are_only_implied_look_as_below()
    {
        var chain = await Unpack(
            await Layer(new TarBytes()
                .Header(new TarBytes.HeaderFields("./"u8.ToArray(), '5') { Mode = 0x1c9, UserId = 3 })
                .Pax(("SCHILY.xattr.user.a", [1]))
                .Header(new TarBytes.HeaderFields("srv/"u8.ToArray(), '5') { Mode = 0x1f8, UserId = 33, GroupId = 34, Time = 777 })
                .Directory("srv/gone/", 0x1c0), CompressionChoice.Gzip),
            await Layer(new TarBytes().File("middle"), CompressionChoice.Gzip),
            await Layer(new TarBytes().File(".wh.other").File("srv/new/f", "x").File("srv/.wh.gone").File("srv/gone/back"), CompressionChoice.Gzip));

        var view = View(chain!);
        var status = FileStatus.Of(Path.Combine(view, "srv"));
        Assert.Equal((0x1f8u, 33u, 34u, 777L), (status.Mode, status.UserId, status.GroupId, status.ModifiedAt.Seconds));
        Assert.Equal<byte>([1], ExtendedAttributes.Find(Path.Combine(view, "srv"), "user.a")!);
        Assert.Equal(0x1edu, FileStatus.Of(Path.Combine(view, "srv/new")).Mode);
        Assert.Equal(0x1edu, FileStatus.Of(Path.Combine(view, "srv/gone")).Mode);
        Assert.Equal((0x1c9u, 3u), (FileStatus.Of(view).Mode, FileStatus.Of(view).UserId));
    }

    [Fact]
    public async Task Hard_links_to_files_of_lower_layers_are_completed()
    {
        var chain = await Unpack(
            await Layer(new TarBytes().Directory("bin/", 0x1c0).Pax(("SCHILY.xattr.user.a", [1])).File("bin/tool", "tool", 0x9ed), CompressionChoice.Gzip),
            await Layer(new TarBytes().HardLink("usr/alias", "bin/tool").HardLink("usr/again", "usr/alias"), CompressionChoice.Gzip));

        var view = View(chain!);
        var status = FileStatus.Of(Path.Combine(view, "usr/alias"));
        Assert.Equal("tool", File.ReadAllText(Path.Combine(view, "usr/alias")));
        Assert.Equal((0x9edu, 3u), (status.Mode, status.LinkCount));
        Assert.Equal(status.Inode, FileStatus.Of(Path.Combine(view, "bin/tool")).Inode);
        Assert.Equal(status.Inode, FileStatus.Of(Path.Combine(view, "usr/again")).Inode);
        Assert.Equal<byte>([1], ExtendedAttributes.Find(Path.Combine(view, "usr/alias"), "user.a")!);
        Assert.Equal(0x1c0u, FileStatus.Of(Path.Combine(view, "bin")).Mode);
    }

    [Fact]
    public async Task A_later_entry_takes_the_name_of_a_hard_link_to_a_lower_file()
    {
        // File systems reuse the numbers of removed files: the second 'alias' usually has the number of the first.
        var chain = await Unpack(
            await Layer(new TarBytes().File("tool", "tool"), CompressionChoice.Gzip),
            await Layer(
                new TarBytes().HardLink("alias", "tool").File("alias", "own").HardLink("d/alias", "tool").File("d", "own").HardLink("one", "tool").HardLink("two", "one").File("one", "own"),
                CompressionChoice.Gzip));

        var view = View(chain!);
        Assert.Equal("own", File.ReadAllText(Path.Combine(view, "alias")));
        Assert.Equal("own", File.ReadAllText(Path.Combine(view, "d")));
        Assert.Equal("own", File.ReadAllText(Path.Combine(view, "one")));
        Assert.Equal("tool", File.ReadAllText(Path.Combine(view, "two")));
        Assert.Equal("tool", File.ReadAllText(Path.Combine(view, "tool")));
    }

    [Fact]
    public async Task A_hard_link_to_nothing_is_an_error_even_if_a_later_entry_takes_its_name() =>
        await Failing(ErrorKind.Corrupt, await Layer(new TarBytes().HardLink("alias", "absent").File("other").File("alias", "own"), CompressionChoice.Gzip));

    [Fact]
    public async Task A_hard_link_whose_target_is_hidden_is_an_error()
    {
        await Failing(
            ErrorKind.Corrupt,
            await Layer(new TarBytes().File("tool", "x"), CompressionChoice.Gzip),
            await Layer(new TarBytes().File(".wh.tool"), CompressionChoice.Gzip),
            await Layer(new TarBytes().HardLink("alias", "tool"), CompressionChoice.Gzip));

        Assert.Equal(_snapshots.List().Count, Directory.GetDirectories(_store.Paths.Snapshots).Length);
    }

    [Fact]
    public async Task An_opaque_root_hides_everything_below()
    {
        var chain = await Unpack(
            await Layer(new TarBytes().File("a", "1").Directory("d/").File("d/old"), CompressionChoice.Gzip),
            await Layer(new TarBytes().File(".wh..wh..opq").Directory("d/").File("d/new"), CompressionChoice.Gzip));

        Assert.Equal(["d/new"], FilesOf(View(chain!)));
    }

    public static TheoryData<string, ErrorKind> Damages => new()
    {
        { "truncated", ErrorKind.Corrupt },
        { "cut between entries", ErrorKind.Corrupt },
        { "flipped", ErrorKind.Corrupt },
        { "other layer", ErrorKind.Corrupt },
        { "hostile", ErrorKind.Corrupt },
        { "not tar", ErrorKind.Corrupt },
        { "bomb", ErrorKind.Exhausted },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damaged_layers_leave_nothing(string damage, ErrorKind expected)
    {
        var good = await Layer(new TarBytes().File("big", string.Concat(Enumerable.Range(0, 300_000))), CompressionChoice.Gzip);
        var bad = damage switch
        {
            "truncated" => good with { Blob = good.Blob[..(good.Blob.Length / 2)] },
            "cut between entries" => CutBetweenEntries(),
            "flipped" => good with { Blob = Flip(good.Blob) },
            "other layer" => (await Layer(new TarBytes().File("x"), CompressionChoice.Gzip)) with { DiffId = good.DiffId },
            "hostile" => await Layer(new TarBytes().File("ok").File("../x"), CompressionChoice.Gzip),
            "not tar" => good with { Blob = TarBytes.Text("<html>this is an error page, with more than enough text to be a header of five hundred and twelve bytes</html>".PadRight(600)) },
            _ => await Layer(new TarBytes().File("zeros", new string('\0', 30_000_000)), CompressionChoice.Gzip),
        };
        var limits = LayerLimits.Default with { Decompression = new DecompressionLimits { FreeBytes = 10_000_000 } };

        var error = await Assert.ThrowsAsync<DavitException>(() => new LayerUnpacker(_snapshots, limits).UnpackAsync([bad], null, None));

        Assert.Equal(expected, error.Kind);
        Assert.Contains(bad.DiffId.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(0, bad.Completed);
        Assert.Empty(_snapshots.List());
        Assert.Empty(Directory.GetDirectories(_store.Paths.Snapshots));
    }

    [Fact]
    public async Task One_bad_layer_ends_the_others_and_leaves_only_what_is_below_it()
    {
        var bottom = await Layer(new TarBytes().File("a"), CompressionChoice.Gzip);
        var bad = await Layer(new TarBytes().File(".."), CompressionChoice.Gzip);
        var endless = new EndlessSource();

        await Assert.ThrowsAsync<DavitException>(() => new LayerUnpacker(_snapshots).UnpackAsync([bottom, bad, endless], null, None));

        Assert.True(_snapshots.List().Count <= 1);
        Assert.Equal(_snapshots.List().Count, Directory.GetDirectories(_store.Paths.Snapshots).Length);
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        var unpacking = new LayerUnpacker(_snapshots).UnpackAsync([new EndlessSource()], null, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unpacking);

        Assert.Empty(Directory.GetDirectories(_store.Paths.Snapshots));
    }

    [Fact]
    public async Task Two_stores_unpacking_the_same_image_at_once_agree()
    {
        var layers = new List<MemoryLayer>();
        for (var i = 0; i < 12; i++)
        {
            layers.Add(await Layer(new TarBytes().File($"f{i}", new string('x', 100_000)).File("shared", $"{i}"), CompressionChoice.Gzip));
        }

        using var other = Store.Open(_tree["store"], TimeProvider.System);
        var chains = await Task.WhenAll(
            Task.Run(() => new LayerUnpacker(_snapshots).UnpackAsync(layers, null, None)),
            Task.Run(() => new LayerUnpacker(new SnapshotStore(other)).UnpackAsync(layers, null, None)));

        Assert.Equal(chains[0], chains[1]);
        Assert.Equal(12, _snapshots.List().Count);
        Assert.Equal(12, Directory.GetDirectories(_store.Paths.Snapshots).Length);
        Assert.Equal("11", File.ReadAllText(Path.Combine(View(chains[0]!), "shared")));
    }

    [Fact]
    public async Task The_same_layer_twice_in_a_row_is_two_snapshots()
    {
        var layer = await Layer(new TarBytes(), CompressionChoice.Gzip);

        var chain = await Unpack(layer, layer);

        Assert.Equal(2, _snapshots.List().Count);
        Assert.Empty(FilesOf(View(chain!)));
    }

    private Task<ChainId?> Unpack(params MemoryLayer[] layers) => new LayerUnpacker(_snapshots).UnpackAsync(layers, null, None);

    private async Task Failing(ErrorKind kind, params MemoryLayer[] layers) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<DavitException>(() => Unpack(layers))).Kind);

    private string View(ChainId chain)
    {
        var target = _tree.MakeDirectory($"view-{Guid.NewGuid():N}");
        Mounts.Perform(_snapshots.ViewOf(chain), target);
        return target;
    }

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file)).Order(StringComparer.Ordinal);

    private static byte[] Flip(byte[] blob)
    {
        var copy = (byte[])blob.Clone();
        copy[copy.Length / 2] ^= 0x10;
        return copy;
    }

    /// <summary>A gzip stream that stops exactly where a tar without closing blocks might: only its trailer is missing.</summary>
    private static MemoryLayer CutBetweenEntries()
    {
        var first = new TarBytes().File("a", "1").WithoutEnd();
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(first);
            gzip.Flush();
            return new MemoryLayer(packed.ToArray(), new DiffId(Digest.Sha256(first)), LayerCompression.Gzip);
        }
    }

    private static async Task<MemoryLayer> Layer(TarBytes tar, CompressionChoice choice)
    {
        var blob = new MemoryStream();
        var layer = await LayerCompressor.CompressAsync(tar.Stream(), choice, blob, None);
        return new MemoryLayer(blob.ToArray(), layer.DiffId, choice.Compression);
    }

    private sealed class Recorder : IProgress<UnpackEvent>
    {
        private readonly Lock _gate = new();
        private readonly List<UnpackEvent> _seen = [];

        public IReadOnlyList<UnpackEvent> Seen
        {
            get
            {
                lock (_gate)
                {
                    return [.. _seen];
                }
            }
        }

        public void Report(UnpackEvent value)
        {
            lock (_gate)
            {
                _seen.Add(value);
            }
        }
    }

    private sealed record MemoryLayer(byte[] Blob, DiffId DiffId, LayerCompression Compression) : ILayerSource
    {
        public int Opened { get; private set; }

        public int Completed { get; private set; }

        public long SizeBytes => Blob.Length;

        public Task<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            Opened++;
            return Task.FromResult<Stream>(new MemoryStream(Blob));
        }

        public Task CompleteAsync(CancellationToken cancellationToken)
        {
            Completed++;
            return Task.CompletedTask;
        }
    }

    /// <summary>A download that never ends.</summary>
    private sealed class EndlessSource : ILayerSource
    {
        public DiffId DiffId { get; } = new(Digest.Sha256("endless"u8));

        public LayerCompression Compression => LayerCompression.None;

        public long SizeBytes => long.MaxValue;

        public Task<Stream> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<Stream>(new EndlessStream());

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class EndlessStream : ReadOnlyStream
    {
        private readonly byte[] _file = new TarBytes().File("again", new string('x', 10_000)).WithoutEnd();
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _file.Length - _position);
            _file.AsSpan(_position, count).CopyTo(buffer);
            _position = (_position + count) % _file.Length;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));
    }
}
