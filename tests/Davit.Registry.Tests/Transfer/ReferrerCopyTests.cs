using Davit.Content.Layouts;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Copies with all that belongs to an image, between registries with and without a list of referrers, and layouts.</summary>
public sealed class ReferrerCopyTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly RegistryClient _client = new(Clients.Quick);
    private readonly TestImage _amd = TestImage.Create(10);
    private readonly TestImage _arm = TestImage.Create(20);
    private RegistryServer.RegistryServer? _own;
    private DebianRegistry? _debian;

    private string Own => _own!.Url.Authority;

    private string Debian => _debian!.Domain;

    public async ValueTask InitializeAsync()
    {
        _debian = await DebianRegistry.StartAsync();
        _own = await RegistryServer.RegistryServer.StartAsync(
            new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.File("registry") },
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _own!.DisposeAsync();
        await _debian!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Everything_that_belongs_to_an_image_goes_with_it_from_place_to_place()
    {
        var source = Open($"{Own}/a:1");
        var index = await PushIndexAsync(source);
        var bill = await source.AttachAsync(_amd.Manifest.Descriptor, "application/spdx+json");
        var billSignature = await source.AttachAsync(bill.Descriptor, "application/x-signature");
        var signature = await source.AttachAsync(index.Descriptor, "application/x-signature");
        var cosign = TestImage.Create(30);
        await cosign.PushAsync(source, $"sha256-{_arm.Manifest.Digest.Hex}.sig");
        await source.AttachAsync(TestImage.Create(1).Manifest.Descriptor, "application/of-another");
        await TestImage.Create(2).PushAsync(source, "other");

        await CopyAsync(source, Open($"{Debian}/b:1"));
        await CopyToLayoutAsync(Open($"{Debian}/b:1"), "layout");
        await CopyAsync(await OpenLayoutAsync("layout"), Open($"{Own}/c:1"));

        foreach (var place in (RegistryRepository[])[Open($"{Debian}/b:1"), Open($"{Own}/c:1")])
        {
            Assert.Equal(index.Digest, (await place.ResolveAsync(CancellationToken.None)).Digest);
            Assert.Equal(bill.Digest, Assert.Single(await place.ReferrersAsync(_amd.Manifest.Digest)).Digest);
            Assert.Equal(billSignature.Digest, Assert.Single(await place.ReferrersAsync(bill.Digest)).Digest);
            Assert.Equal(signature.Digest, Assert.Single(await place.ReferrersAsync(index.Digest)).Digest);
            var tagged = await place.FindTaggedAsync($"sha256-{_arm.Manifest.Digest.Hex}.sig", CancellationToken.None);
            Assert.Equal(cosign.Manifest.Digest, tagged!.Digest);
            Assert.Equal(cosign.Layers[0].Bytes, await place.ReadBlobAsync(cosign.Layers[0].Descriptor));
            Assert.DoesNotContain("other", await place.ListTagsAsync(CancellationToken.None).CollectAsync());
        }
    }

    [Fact]
    public async Task A_layout_lists_what_belongs_to_its_image_after_it_and_is_written_again_unchanged()
    {
        var source = Open($"{Own}/a:1");
        await _amd.PushAsync(source, "1");
        var bill = await source.AttachAsync(_amd.Manifest.Descriptor, "application/spdx+json", "bill");

        await CopyToLayoutAsync(source, "layout");
        var first = File.ReadAllBytes(_directory.File("layout/index.json"));
        await CopyToLayoutAsync(source, "layout");

        Assert.Equal(first, File.ReadAllBytes(_directory.File("layout/index.json")));
        var entries = ImageIndex.Parse(first, MediaType.OciIndex).Value.Manifests;
        Assert.Equal([_amd.Manifest.Digest, bill.Digest], entries.Select(e => e.Digest));
        Assert.Equal("application/spdx+json", entries[1].ArtifactType);
        Assert.Equal("bill", entries[1].Annotations["note"]);
        using var files = LayoutDirectory.Open(_directory.File("layout"));
        Assert.Single(await ImageArchive.OpenAsync(files, CancellationToken.None));
    }

    [Fact]
    public async Task With_one_platform_only_what_belongs_to_it_travels()
    {
        var source = Open($"{Own}/a:1");
        var index = await PushIndexAsync(source);
        var (ofAmd, ofArm, ofIndex) = (
            await source.AttachAsync(_amd.Manifest.Descriptor, "a/amd"), await source.AttachAsync(_arm.Manifest.Descriptor, "a/arm"), await source.AttachAsync(index.Descriptor, "a/index"));

        var target = Open($"{Own}/one:1");
        var request = new CopyRequest { Tag = "1", WithReferrers = true, Platform = PlatformMatcher.For(new Platform("linux", "arm64")), Index = ChosenIndex.Drop };
        var copied = await new ImageCopier(source, target).CopyAsync(request, CancellationToken.None);

        Assert.Equal(_arm.Manifest.Digest, copied.Digest);
        Assert.Equal(ofArm.Digest, Assert.Single(await target.ReferrersAsync(_arm.Manifest.Digest)).Digest);
        Assert.Empty(await target.ReferrersAsync(_amd.Manifest.Digest));
        Assert.Empty(await target.ReferrersAsync(index.Digest));
    }

    [Fact]
    public async Task A_list_that_names_what_is_gone_or_belongs_to_others_is_not_believed()
    {
        var source = Open($"{Debian}/lies:1");
        await _amd.PushAsync(source, "1");
        var real = await source.AttachAsync(_amd.Manifest.Descriptor, "a/real");
        var ofAnother = TestReferrer.Of(_arm.Manifest.Descriptor, "a/other");
        await source.PutManifestAsync(ofAnother, null, CancellationToken.None);
        var gone = await source.AttachAsync(_amd.Manifest.Descriptor, "a/gone");
        var list = new ImageIndex([gone.Descriptor, ofAnother.Descriptor, real.Descriptor, _amd.Manifest.Descriptor]).ToDocument(MediaType.OciIndex);
        await source.PutManifestAsync(new RawManifest(list.Raw, list.MediaType), DigestTag.Of(_amd.Manifest.Digest), CancellationToken.None);
        await DeleteAsync(gone.Digest);

        await CopyAsync(source, Open($"{Own}/lies:1"));

        Assert.Equal(real.Digest, Assert.Single(await Open($"{Own}/lies:1").ReferrersAsync(_amd.Manifest.Digest)).Digest);
        Assert.Empty(await Open($"{Own}/lies:1").ReferrersAsync(_arm.Manifest.Digest));
    }

    [Fact]
    public async Task A_list_that_names_what_was_deleted_takes_more_nevertheless()
    {
        var repository = Open($"{Debian}/lies:1");
        await _amd.PushAsync(repository, "1");
        var gone = await repository.AttachAsync(_amd.Manifest.Descriptor, "a/gone");
        await DeleteAsync(gone.Digest);

        var attached = await repository.AttachAsync(_amd.Manifest.Descriptor, "a/b");

        Assert.Equal(attached.Digest, Assert.Single(await repository.ReferrersAsync(_amd.Manifest.Digest)).Digest);
    }

    [Fact]
    public async Task A_tag_that_leads_back_to_the_image_is_copied_once_and_the_copy_ends()
    {
        var source = Open($"{Own}/round:1");
        await _amd.PushAsync(source, "1");
        await source.PutManifestAsync(_amd.Manifest, $"{DigestTag.Of(_amd.Manifest.Digest)}.sig", CancellationToken.None);

        await CopyAsync(source, Open($"{Debian}/round:1"));

        Assert.Equal(_amd.Manifest.Digest, (await Open($"{Debian}/round:1").FindTaggedAsync($"{DigestTag.Of(_amd.Manifest.Digest)}.sig", CancellationToken.None))!.Digest);
    }

    [Fact]
    public async Task A_chain_without_end_is_refused()
    {
        var source = Open($"{Own}/chain:1");
        await _amd.PushAsync(source, "1");
        var last = _amd.Manifest.Descriptor;
        for (var i = 0; i < 9; i++)
        {
            last = (await source.AttachAsync(last, "a/b", $"{i}")).Descriptor;
        }

        var error = await Assert.ThrowsAsync<DavitException>(() => CopyAsync(source, Open($"{Own}/target:1")));

        Assert.Contains("nested more than 8 deep", error.Message, StringComparison.Ordinal);
        Assert.Null(await Open($"{Own}/target").FindTaggedAsync("1", CancellationToken.None));
    }

    private async Task DeleteAsync(Digest manifest)
    {
        using var http = new HttpClient();
        using var response = await http.DeleteAsync(new Uri($"http://{Debian}/v2/lies/manifests/{manifest}"), CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode);
    }

    private RegistryRepository Open(string reference) => _client.Open(reference);

    private async Task<RawManifest> PushIndexAsync(RegistryRepository target)
    {
        await _amd.PushAsync(target, null);
        await _arm.PushAsync(target, null);
        var index = new ImageIndex([
            _amd.Manifest.Descriptor with { Platform = new Platform("linux", "amd64") },
            _arm.Manifest.Descriptor with { Platform = new Platform("linux", "arm64") },
        ]).ToDocument(MediaType.OciIndex);
        var manifest = new RawManifest(index.Raw, index.MediaType);
        await target.PutManifestAsync(manifest, "1", CancellationToken.None);
        return manifest;
    }

    private static Task CopyAsync(IImageSource source, RegistryRepository target) =>
        new ImageCopier(source, target).CopyAsync(new CopyRequest { Tag = "1", WithReferrers = true }, CancellationToken.None);

    private async Task CopyToLayoutAsync(IImageSource source, string name)
    {
        using var files = LayoutDirectory.Create(_directory.File(name));
        var before = files.FindSize(LayoutNames.Index) is null ? null : ImageIndex.Parse(File.ReadAllBytes(_directory.File($"{name}/index.json")), MediaType.OciIndex).Value;
        var writer = new OciLayoutWriter(files, LayoutLists.Oci, before);
        await new ImageCopier(source, writer.Add("v1")).CopyAsync(new CopyRequest { Tag = "v1", WithReferrers = true }, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }

    private async Task<IImageSource> OpenLayoutAsync(string name) =>
        Assert.Single(await ImageArchive.OpenAsync(LayoutDirectory.Open(_directory.File(name)), CancellationToken.None)).Source;
}
