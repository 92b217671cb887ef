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

    private Task<Descriptor> ReceiveAsync(string said) => _fixture.Engine.Sending.ReceiveAsync(
        new ReceiveImageRequest(ImageReference.Parse("app:1"), new MemoryStream(Encoding.UTF8.GetBytes(said)), _asked), Token);

    private async Task RefusesAsync(ErrorKind kind, string words, string said)
    {
        var error = await Assert.ThrowsAnyAsync<DavitException>(() => ReceiveAsync(said));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Engine.Images.List());
        Assert.Empty((await _fixture.Engine.Checking.RunAsync(new CheckRequest(), Token)).Findings);
    }
}
