using System.Formats.Tar;
using System.Text;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Layers that try to leave their folder, to lie or to flood. Whatever happens: nothing outside changes, nothing is left.</summary>
public sealed class HostileLayerTests : IAsyncDisposable
{
    private readonly DavitHome _davit;
    private readonly ScriptedRegistry _registry = new();
    private readonly string _outside;
    private readonly string _secret;

    public HostileLayerTests(Laboratory laboratory)
    {
        _davit = new DavitHome(laboratory);
        _outside = _davit.Scratch.MakeFolder("outside");
        _secret = _davit.Scratch.Write("outside/secret", "secret");
    }

    private string Image => $"{_registry.Address}/hostile/image:latest";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _davit.Dispose();
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("../../../../../../../../../../../../escaped-to-root")]
    [InlineData("a/../../escaped")]
    public async Task Names_that_climb_out_are_refused(string name)
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(ScriptedImage.File(name, "x")));

        await PullMustFailAsync();

        Assert.False(File.Exists("/escaped-to-root"));
    }

    [Fact]
    public async Task An_absolute_name_lands_inside()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(ScriptedImage.File($"{_outside}/written", "x")));

        await _davit.RunAsync("pull", Image);

        await OutsideMustBeUntouchedAsync();
    }

    [Theory]
    [InlineData("absolute")]
    [InlineData("relative")]
    [InlineData("magic")]
    public async Task A_symbolic_link_leads_no_file_outside(string kind)
    {
        var target = kind switch
        {
            "absolute" => _outside,
            "relative" => "../../../../../../../../../../.." + _outside,
            _ => $"/proc/{Environment.ProcessId}/root{_outside}",
        };
        ScriptedImage.Add(_registry, ScriptedImage.Tar(
            ScriptedImage.Link(TarEntryType.SymbolicLink, "way", target),
            ScriptedImage.File("way/written", "x"),
            ScriptedImage.File("way/secret", "overwritten")));

        await _davit.RunAsync("pull", Image);

        await OutsideMustBeUntouchedAsync();
    }

    [Fact]
    public async Task A_hard_link_takes_no_file_of_the_host_in()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(
            ScriptedImage.Link(TarEntryType.HardLink, "stolen", _secret),
            ScriptedImage.File("stolen", "overwritten")));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_hard_link_through_a_symbolic_link_takes_no_file_in()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(
            ScriptedImage.Link(TarEntryType.SymbolicLink, "way", _outside),
            ScriptedImage.Link(TarEntryType.HardLink, "stolen", "way/secret")));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_whiteout_removes_nothing_outside()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(
            ScriptedImage.Link(TarEntryType.SymbolicLink, "way", _outside),
            ScriptedImage.File("way/.wh.secret", ""),
            ScriptedImage.File("way/.wh..wh..opq", "")));

        await _davit.RunAsync("pull", Image);

        await OutsideMustBeUntouchedAsync();
    }

    [Fact]
    public async Task A_flood_of_devices_is_refused()
    {
        var devices = Enumerable.Range(0, 200_000).Select(i => new PaxTarEntry(TarEntryType.CharacterDevice, $"d{i}") { DeviceMajor = 1, DeviceMinor = 3 });
        ScriptedImage.Add(_registry, ScriptedImage.Tar([.. devices]));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_file_that_claims_to_be_larger_than_its_archive_is_refused()
    {
        var tar = ScriptedImage.Tar(ScriptedImage.File("large", new string('x', 5000)));
        var header = tar.AsSpan(tar.AsSpan().LastIndexOf("large"u8), 512);
        // 2^62 bytes, as a base-256 number of the size field
        header[124..136].Clear();
        header[124] = 0x80;
        header[128] = 0x40;
        SetChecksum(header);
        ScriptedImage.Add(_registry, tar);

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_truncated_gzip_stream_is_refused_although_its_digest_is_right()
    {
        var tar = ScriptedImage.Tar(ScriptedImage.File("random", Convert.ToHexString(Random(60_000))), ScriptedImage.File("second", "x"));
        var gzip = ScriptedImage.Gzip(tar);
        ScriptedImage.Add(_registry, gzip[..(gzip.Length / 2)], ScriptedRegistry.DigestOf(tar));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_layer_that_is_no_archive_is_refused()
    {
        var noise = Random(100_000);
        ScriptedImage.Add(_registry, noise, ScriptedRegistry.DigestOf(noise));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_layer_whose_content_is_not_what_the_config_says_is_refused()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Gzip(ScriptedImage.Tar(ScriptedImage.File("a", "b"))), ScriptedRegistry.DigestOf("other"u8));

        await PullMustFailAsync();
    }

    [Fact]
    public async Task An_archive_with_odd_but_honest_names_is_pulled()
    {
        ScriptedImage.Add(_registry, ScriptedImage.Tar(
            ScriptedImage.File(new string('n', 255), "long"),
            ScriptedImage.File("new\nline and space", "odd"),
            ScriptedImage.File(string.Join('/', Enumerable.Repeat("deep", 300)), "deep")));

        await _davit.OutputAsync("pull", Image);
    }

    private static void SetChecksum(Span<byte> header)
    {
        header[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private async Task PullMustFailAsync()
    {
        var outcome = await _davit.RunAsync("pull", Image);

        outcome.MustFailInWords();
        await OutsideMustBeUntouchedAsync();
        await new StoreInspection(_davit.Store).MustBeEmptyAsync($"a refused pull: {outcome.Error}");
    }

    private async Task OutsideMustBeUntouchedAsync()
    {
        Assert.Equal([_secret], Directory.EnumerateFileSystemEntries(_outside));
        Assert.Equal("secret", await File.ReadAllTextAsync(_secret));
        await _davit.OutputAsync("images");
    }
}
