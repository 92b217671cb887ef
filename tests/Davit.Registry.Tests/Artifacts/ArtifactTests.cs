using System.Text;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Artifacts;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Artifacts;

public sealed class ArtifactTests : IAsyncLifetime
{
    private const string Type = "application/vnd.example.report";

    private readonly ScratchDirectory _directory = new();
    private readonly RegistryClient _client = new(Clients.Quick);
    private RegistryServer.RegistryServer? _server;

    private RegistryRepository Repository => _client.Open($"{_server!.Url.Authority}/team/reports:1");

    private string Target => _directory.File("out");

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.File("registry") },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Files_come_back_under_their_names_with_their_bytes()
    {
        var big = new byte[3_000_000];
        Random.Shared.NextBytes(big);
        var draft = new ArtifactDraft(Type)
        {
            Files = [ArtifactFile.FromPath(_directory.Write("a.txt", "hello")), ArtifactFile.FromBytes("deep/er/big.bin", big), ArtifactFile.FromBytes("empty.json", default)],
            Annotations = new Dictionary<string, string> { ["k"] = "v" },
        };

        var pushed = await PushAsync(draft);
        var pulled = await PullAsync();

        Assert.Equal(pushed.Digest, pulled.Artifact.Manifest.Digest);
        Assert.Equal([Path.Combine(Target, "a.txt"), Path.Combine(Target, "deep/er/big.bin"), Path.Combine(Target, "empty.json")], pulled.Files);
        Assert.Equal("hello", File.ReadAllText(pulled.Files[0]));
        Assert.Equal(big, File.ReadAllBytes(pulled.Files[1]));
        Assert.Empty(File.ReadAllBytes(pulled.Files[2]));
        Assert.Equal(3, Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Count());
        Assert.Equal(Type, pulled.Artifact.ArtifactType);
        Assert.Equal(["text/plain", "application/octet-stream", "application/json"], pulled.Artifact.Blobs.Select(b => b.MediaType.Value));
        Assert.Equal("v", pulled.Artifact.Value.Annotations["k"]);
        Assert.Equal(MediaType.OciEmpty, pulled.Artifact.Value.Config.MediaType);
    }

    [Fact]
    public async Task The_same_files_give_the_same_digest_unless_the_time_is_noted()
    {
        var draft = new ArtifactDraft(Type) { Files = [ArtifactFile.FromBytes("a", "x"u8.ToArray())] };

        var first = await PushAsync(draft);
        var dated = await PushAsync(draft with { Created = DateTimeOffset.FromUnixTimeSeconds(5) });

        Assert.Equal(first.Digest, (await PushAsync(draft)).Digest);
        Assert.NotEqual(first.Digest, dated.Digest);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(5), (await _client.Open($"{_server!.Url.Authority}/team/reports@{dated.Digest}").ReadArtifactAsync(cancellationToken: CancellationToken.None)).Created);
    }

    [Fact]
    public async Task What_is_attached_is_found_by_way_of_the_image()
    {
        var image = TestImage.Create(10);
        await image.PushAsync(Repository, "1");

        var attached = await AttachAsync(new ArtifactDraft(Type) { Files = [ArtifactFile.FromBytes("r.txt", "r"u8.ToArray())] });
        var bare = await AttachAsync(new ArtifactDraft("application/x-mark"));

        Assert.Equal(image.Manifest.Digest, (await Repository.ResolveAsync(CancellationToken.None)).Digest);
        var listed = await Repository.ReferrersAsync(image.Manifest.Digest);
        Assert.Equal([.. new[] { attached.Digest, bare.Digest }.Order()], listed.Select(l => l.Digest).Order());
        Assert.Equal(attached.Digest, Assert.Single(await Repository.ReferrersAsync(image.Manifest.Digest, Type)).Digest);
    }

    [Theory]
    [InlineData("../out.txt")]
    [InlineData("/etc/out.txt")]
    [InlineData("a/../../out.txt")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("..\\out.txt")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task A_title_that_leads_elsewhere_is_refused_and_nothing_is_written(string title)
    {
        await PushTitledAsync("good.txt", title);

        var error = await Assert.ThrowsAsync<DavitException>(() => PullAsync());

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.False(Directory.Exists(Target));
        Assert.Throws<DavitException>(() => new ArtifactDraft(Type) { Files = [ArtifactFile.FromBytes(title, default)] }.Check());
    }

    [Fact]
    public async Task Two_files_of_one_title_are_refused()
    {
        await PushTitledAsync("same", "same");

        var error = await Assert.ThrowsAsync<DavitException>(() => PullAsync());

        Assert.Contains("two of its files are called 'same'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_the_directory_lead_no_file_out_of_it()
    {
        var outside = Directory.CreateDirectory(_directory.File("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "kept"), "kept");
        Directory.CreateDirectory(Target);
        Directory.CreateSymbolicLink(Path.Combine(Target, "link"), outside);
        File.CreateSymbolicLink(Path.Combine(Target, "file"), Path.Combine(outside, "kept"));

        await PushTitledAsync("file");
        await PullAsync();
        await PushTitledAsync("link/new");
        var error = await Assert.ThrowsAsync<DavitException>(() => PullAsync());

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(outside, "kept")));
        Assert.Null(new FileInfo(Path.Combine(Target, "file")).LinkTarget);
        Assert.Equal(["kept"], Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_image_is_no_artifact_and_the_error_says_what_to_do()
    {
        await TestImage.Create(10).PushAsync(Repository, "1");

        var error = await Assert.ThrowsAsync<DavitException>(() => PullAsync());

        Assert.Equal("It is an image: use 'davit pull'.", error.Hint);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_is_not_pushed()
    {
        var reads = 0;
        var file = new ArtifactFile("a", FileTypes.Unknown, () => new MemoryStream(reads++ == 0 ? [1, 2, 3] : [1, 2, 4]));

        await Assert.ThrowsAnyAsync<DavitException>(() => PushAsync(new ArtifactDraft(Type) { Files = [file] }));

        Assert.Null(await Repository.FindTaggedAsync("1", CancellationToken.None));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("a/b/c")]
    [InlineData("a /b")]
    public void What_is_no_media_type_is_no_artifact_type(string type) => Assert.Throws<DavitException>(() => new ArtifactDraft(type).Check());

    private Task<Descriptor> PushAsync(ArtifactDraft draft) => Repository.PushArtifactAsync(draft, cancellationToken: CancellationToken.None);

    private Task<Descriptor> AttachAsync(ArtifactDraft draft) => Repository.AttachArtifactAsync(draft, cancellationToken: CancellationToken.None);

    private Task<PulledArtifact> PullAsync() => Repository.PullArtifactAsync(new ArtifactPullRequest(Target), CancellationToken.None);

    private async Task PushTitledAsync(params string[] titles)
    {
        var blobs = titles.Select((title, i) => (Title: title, Blob: TestBlob.Of(Encoding.UTF8.GetBytes($"{i} {title}"), FileTypes.Unknown))).ToArray();
        foreach (var (_, blob) in blobs)
        {
            await Repository.PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);
        }

        await Repository.PutBlobAsync(Descriptor.Empty, new MemoryStream([.. "{}"u8]), CancellationToken.None);
        var layers = blobs.Select(b => b.Blob.Descriptor with { Annotations = new Dictionary<string, string> { [ArtifactAnnotations.Title] = b.Title } }).ToArray();
        var manifest = new ImageManifest(Descriptor.Empty, layers) { ArtifactType = Type }.ToDocument(MediaType.OciManifest);
        await Repository.PutManifestAsync(new RawManifest(manifest.Raw, manifest.MediaType), "1", CancellationToken.None);
    }
}
