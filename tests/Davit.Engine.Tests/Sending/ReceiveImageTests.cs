using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Davit.Engine.Checking;
using Davit.Engine.Sending;
using Davit.Oci;

namespace Davit.Engine.Tests.Sending;

/// <summary>What a receiver makes of senders that are cut off, confused or hostile.</summary>
public sealed class ReceiveImageTests : IAsyncLifetime
{
    private const string Config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""";

    private static readonly byte[] ConfigBytes = Encoding.UTF8.GetBytes(Config);

    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaType.OciManifest}}","config":{"mediaType":"{{MediaType.OciConfig}}","digest":"{{Digest.Sha256(ConfigBytes)}}","size":{{ConfigBytes.Length}}},"layers":[]}""");

    private static readonly Digest Root = Digest.Sha256(Manifest);

    private readonly MemoryStream _asked = new();
    private EngineFixture _fixture = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Offer => $"offer {Root} 1\n{Root}\n";

    private static string ManifestAnswer => $"{Manifest.Length} {MediaType.OciManifest}\n{Encoding.UTF8.GetString(Manifest)}";

    public async ValueTask InitializeAsync() => _fixture = await EngineFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_is_offered_is_asked_for_and_named()
    {
        var root = await ReceiveAsync($"{Offer}{ManifestAnswer}{ConfigBytes.Length}\n{Config}");

        Assert.Equal(Root, root.Digest);
        Assert.Equal(
            $"davit-receive 1\nmanifest {Root}\nblob {Digest.Sha256(ConfigBytes)}\ndone\n", Encoding.ASCII.GetString(_asked.ToArray()));
        Assert.Equal("app:1", Assert.Single(_fixture.Engine.Images.List()).Name!.FamiliarName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("offer")]
    [InlineData("manifest")]
    [InlineData("config")]
    public async Task A_sender_that_leaves_is_told_from_one_that_lies(string until)
    {
        var said = until switch
        {
            "" => "",
            "offer" => Offer,
            "manifest" => Offer + ManifestAnswer[..^1],
            _ => $"{Offer}{ManifestAnswer}{ConfigBytes.Length}\n{Config[..10]}",
        };

        await RefusesAsync(ErrorKind.Unavailable, "the connection has ended", said);
    }

    [Fact]
    public async Task A_layer_that_was_cut_off_is_asked_for_from_there()
    {
        var image = new OneLayer(5_000_000);
        await Assert.ThrowsAnyAsync<DavitException>(() => ReceiveAsync([.. image.Before, .. image.Layer[..3_000_000]]));
        _asked.SetLength(0);

        // The configuration came whole.
        await ReceiveAsync([.. image.Offer, .. image.Size, .. image.Layer[3_000_000..]]);

        Assert.Equal($"davit-receive 1\nmanifest {image.Root}\nblob {image.LayerDigest} 3000000\ndone\n", Encoding.ASCII.GetString(_asked.ToArray()));
        Assert.Equal("app:1", Assert.Single(_fixture.Engine.Images.List()).Name!.FamiliarName);
        Assert.Empty((await _fixture.Engine.Checking.RunAsync(new CheckRequest(), Token)).Findings);
    }

    [Fact]
    public async Task A_kept_beginning_that_is_damaged_comes_anew()
    {
        var image = new OneLayer(5_000_000);
        await Assert.ThrowsAnyAsync<DavitException>(() => ReceiveAsync([.. image.Before, .. image.Layer[..3_000_000]]));
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(_fixture.Root, "downloads")));
        var bytes = await File.ReadAllBytesAsync(kept, Token);
        bytes[2_000_000] ^= 1;
        await File.WriteAllBytesAsync(kept, bytes, Token);

        await ReceiveAsync([.. image.Offer, .. image.Size, .. image.Layer[3_000_000..], .. image.Size, .. image.Layer]);

        Assert.Equal("app:1", Assert.Single(_fixture.Engine.Images.List()).Name!.FamiliarName);
        Assert.Empty((await _fixture.Engine.Checking.RunAsync(new CheckRequest(), Token)).Findings);
    }

    [Fact]
    public Task A_manifest_of_other_bytes_is_refused() =>
        RefusesAsync(ErrorKind.Corrupt, "other bytes came", Offer + ManifestAnswer.Replace("\"layers\":[]", "\"layers\":{}", StringComparison.Ordinal));

    [Fact]
    public Task A_config_of_other_bytes_is_refused() =>
        RefusesAsync(ErrorKind.Corrupt, "", $"{Offer}{ManifestAnswer}{ConfigBytes.Length}\n{Config.Replace("amd64", "arm64", StringComparison.Ordinal)}");

    [Fact]
    public Task A_blob_of_another_size_is_refused() => RefusesAsync(ErrorKind.Corrupt, "are offered", $"{Offer}{ManifestAnswer}99999999\n");

    [Fact]
    public Task A_manifest_beyond_the_limit_is_not_read() => RefusesAsync(ErrorKind.Corrupt, "the limit is", $"{Offer}99999999999 {MediaType.OciManifest}\n");

    [Theory]
    [InlineData("hello\n")]
    [InlineData("offer sha256:12 1\n")]
    [InlineData("offer sha256:0000000000000000000000000000000000000000000000000000000000000000 -1\n")]
    [InlineData("offer sha256:0000000000000000000000000000000000000000000000000000000000000000 2000000000\n")]
    public async Task A_stranger_is_not_understood(string said)
    {
        var error = await Assert.ThrowsAsync<DavitException>(() => ReceiveAsync(said));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
    }

    [Fact]
    public Task A_line_without_an_end_is_refused() => RefusesAsync(ErrorKind.Corrupt, "a line has more than", new string('x', 100_000));

    private Task<Descriptor> ReceiveAsync(string said) => ReceiveAsync(Encoding.UTF8.GetBytes(said));

    private Task<Descriptor> ReceiveAsync(byte[] said) => _fixture.Engine.Sending.ReceiveAsync(
        new ReceiveImageRequest(ImageReference.Parse("app:1"), new MemoryStream(said), _asked), Token);

    private async Task RefusesAsync(ErrorKind kind, string words, string said)
    {
        var error = await Assert.ThrowsAnyAsync<DavitException>(() => ReceiveAsync(said));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Engine.Images.List());
        Assert.Empty((await _fixture.Engine.Checking.RunAsync(new CheckRequest(), Token)).Findings);
    }

    /// <summary>What is said of an image with one layer that is a plain tar.</summary>
    private sealed class OneLayer
    {
        private readonly byte[] _config;
        private readonly byte[] _manifest;

        public OneLayer(int size)
        {
            using var tar = new MemoryStream();
            using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "noise") { DataStream = new MemoryStream(RandomNumberGenerator.GetBytes(size)) });
            }

            Layer = tar.ToArray();
            _config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{LayerDigest}}}"]}}""");
            _manifest = Encoding.UTF8.GetBytes(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaType.OciManifest}}","config":{"mediaType":"{{MediaType.OciConfig}}","digest":"{{Digest.Sha256(_config)}}","size":{{_config.Length}}},"layers":[{"mediaType":"{{MediaType.OciLayer}}","digest":"{{LayerDigest}}","size":{{Layer.Length}}}]}""");
        }

        public byte[] Layer { get; }

        public Digest LayerDigest => Digest.Sha256(Layer);

        public Digest Root => Digest.Sha256(_manifest);

        public byte[] Size => Encoding.ASCII.GetBytes($"{Layer.Length}\n");

        /// <summary>What comes before the blobs.</summary>
        public byte[] Offer => Encoding.UTF8.GetBytes($"offer {Root} 1\n{Root}\n{_manifest.Length} {MediaType.OciManifest}\n{Encoding.UTF8.GetString(_manifest)}");

        /// <summary>What comes before the layer's bytes.</summary>
        public byte[] Before => [.. Offer, .. Encoding.UTF8.GetBytes($"{_config.Length}\n"), .. _config, .. Size];
    }
}
