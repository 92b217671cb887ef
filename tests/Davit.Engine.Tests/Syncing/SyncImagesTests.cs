using System.Collections.Concurrent;
using Davit.Content.Transfers;
using Davit.Engine.Copying;
using Davit.Engine.Registries;
using Davit.Engine.Settings;
using Davit.Engine.Syncing;
using Davit.Oci;
using Davit.Registry;
using Davit.RegistryServer;
using Davit.Testing;

namespace Davit.Engine.Tests.Syncing;

public sealed class SyncImagesTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<RegistryAnswer> _asked = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("davit-sync-").FullName;
    private EngineFixture? _fixture;
    private RegistryServer.RegistryServer? _target;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Source => _fixture!.RegistryHost;

    private string Target => _target!.Url.Authority;

    public async ValueTask InitializeAsync()
    {
        _fixture = await EngineFixture.StartAsync();
        _fixture.Engine.TraceRegistries(_asked.Enqueue);
        _target = await RegistryServer.RegistryServer.StartAsync(new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture!.DisposeAsync();
        await _target!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_second_run_finds_everything_and_moves_nothing()
    {
        await PushAsync("app", "one");
        var list = $"sync: [{{source: '{Source}/app', tags: ['*'], target: '{Target}/app'}}]";

        Assert.Equal(["copied"], await RunAsync(list));
        _asked.Clear();

        Assert.Equal(["unchanged"], await RunAsync(list));
        Assert.Equal(["GET", "HEAD", "HEAD"], _asked.Select(a => a.Method).Order());
    }

    [Fact]
    public async Task A_layer_of_many_images_is_sent_once_and_mounted_elsewhere()
    {
        for (var i = 0; i < 6; i++)
        {
            await PushAsync($"app{i}", "shared");
        }

        var entries = Enumerable.Range(0, 6).Select(i => $"{{source: '{Source}/app{i}:latest', target: '{Target}/mirror/app{i}'}}");
        _asked.Clear();

        Assert.All(await RunAsync($"sync: [{string.Join(", ", entries)}]"), status => Assert.Equal("copied", status));

        // The layer and the configuration, which is the same too.
        Assert.Equal(2, _asked.Count(a => a.Url.Authority == Source && a.Url.AbsolutePath.Contains("/blobs/", StringComparison.Ordinal) && a.Method == "GET"));
    }

    [Fact]
    public async Task An_image_with_many_tags_is_fetched_once()
    {
        await PushAsync("app", "one", "1", "1.2", "1.2.3");
        _asked.Clear();

        Assert.Equal(["copied", "copied", "copied", "copied"], await RunAsync($"sync: [{{source: '{Source}/app', tags: ['*'], target: '{Target}/app'}}]"));

        Assert.Equal(1, _asked.Count(IsManifestFromSource));
        Assert.Equal(["1", "1.2", "1.2.3", "latest"], await TagsAsync("app"));
    }

    [Fact]
    public async Task A_tag_that_moves_to_an_image_of_the_mirror_fetches_nothing()
    {
        await PushAsync("app", "one", "1");
        await PushAsync("app", "two");
        var list = $"sync: [{{source: '{Source}/app', tags: ['*'], target: '{Target}/app'}}]";
        Assert.Equal(["copied", "copied"], await RunAsync(list));
        await PushAsync("app", "one");
        _asked.Clear();

        Assert.Equal(["copied", "unchanged"], (await RunAsync(list)).Order());
        Assert.Equal(["unchanged", "unchanged"], await RunAsync(list));

        Assert.DoesNotContain(_asked, IsManifestFromSource);
    }

    [Fact]
    public async Task Within_a_registry_blobs_are_mounted_and_not_moved()
    {
        await PushAsync("app", "one");
        _asked.Clear();

        Assert.Equal(["copied"], await RunAsync($"sync: [{{source: '{Source}/app:latest', target: '{Source}/other/app'}}]"));

        Assert.DoesNotContain(_asked, a => a.Method == "GET" && a.Url.AbsolutePath.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_fails_keeps_nothing_else_and_is_in_the_report()
    {
        await PushAsync("app", "one");

        var report = await ReportAsync($"""
            sync:
            - source: {Source}/none
              target: {Target}/none
              tags: ["*"]
            - source: {Source}/app
              target: {Target}/app
              tags: [missing, latest]
            - source: {Source}/app:latest
              target: 127.0.0.1:1/app
            """);

        Assert.False(report.IsComplete);
        Assert.Equal(
            [$"{Target}/none Failed", $"{Target}/app:missing Failed", $"{Target}/app:latest Copied", "127.0.0.1:1/app:latest Failed"],
            report.Tags.Select(t => $"{t.Target} {t.Status}"));
        Assert.All(report.Tags, t => Assert.Equal(t.Status == SyncStatus.Failed, t.Error is not null));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await PushAsync("app", "one");
        var list = SyncList.Parse($"sync: [{{source: '{Source}/app:latest', target: '{Target}/app', delete: true}}]", "list");

        var report = await _fixture!.Engine.Syncing.RunAsync(new SyncRequest(list) { Mode = SyncMode.DryRun }, Cancel);

        Assert.Equal([SyncStatus.WouldCopy], report.Tags.Select(t => t.Status));
        Assert.All(_asked, a => Assert.True(a.Method is "GET" or "HEAD"));
    }

    [Fact]
    public async Task What_is_no_longer_wanted_goes_where_that_is_asked_for()
    {
        await PushAsync("app", "one", "1.0", "1.1", "2.0");
        await RunAsync($"sync: [{{source: '{Source}/app', tags: ['*'], target: '{Target}/app'}}]");

        Assert.Equal(["unchanged"], await RunAsync($"sync: [{{source: '{Source}/app', semver: '1', keep: 1, target: '{Target}/app'}}]"));
        Assert.Equal(
            ["unchanged", "failed nothing is deleted, because not all entries of the list could be read or found"],
            await RunAsync($"sync: [{{source: '{Source}/app', semver: '1', keep: 1, target: '{Target}/app', delete: true}}, {{source: x}}]"));
        Assert.Equal(
            ["deleted 1.0", "deleted latest", "unchanged 1.1", "unchanged 2.0"],
            (await ReportAsync($"""
                sync:
                - source: {Source}/app
                  target: {Target}/app
                  semver: 1
                  keep: 1
                  delete: true
                - source: {Source}/app:2.0
                  target: {Target}/app
                """)).Tags.Select(t => $"{t.Status.ToString().ToLowerInvariant()} {t.Target.Tag}").Order(StringComparer.Ordinal));
        Assert.Equal(["1.1", "2.0"], await TagsAsync("app"));
    }

    [Fact]
    public async Task What_refers_to_an_image_comes_along_where_that_is_asked_for()
    {
        await PushAsync("app", "one", "1");
        var signature = await AttachAsync("app", "signature");
        var list = $"defaults: {{referrers: true}}\nsync: [{{source: '{Source}/app', tags: ['*'], target: '{Target}/app', delete: true}}]";
        string Row(string status, string name) => $"{status} {Target}/app{name}";

        var planned = await _fixture!.Engine.Syncing.RunAsync(new SyncRequest(SyncList.Parse(list, "list")) { Mode = SyncMode.DryRun }, Cancel);
        Assert.Equal([Row("WouldCopy", ":1"), Row("WouldCopy", ":latest"), Row("WouldCopy", $"@{signature}")], Rows(planned));

        Assert.Equal([Row("Copied", ":1"), Row("Copied", ":latest"), Row("Copied", $"@{signature}")], Rows(await ReportAsync(list)));
        Assert.Equal([signature], await ReferrersAsync("app"));
        Assert.Equal([Row("Unchanged", ":1"), Row("Unchanged", ":latest")], Rows(await ReportAsync(list)));
    }

    [Fact]
    public async Task What_comes_to_refer_to_an_image_later_is_found_by_the_next_run()
    {
        await PushAsync("app", "one");
        var list = $"sync: [{{source: '{Source}/app:latest', target: '{Target}/app', referrers: true}}]";
        await ReportAsync(list);
        var sbom = await AttachAsync("app", "sbom");
        _asked.Clear();

        Assert.Equal([$"Copied {Target}/app@{sbom}", $"Unchanged {Target}/app:latest"], Rows(await ReportAsync(list)));

        Assert.DoesNotContain(_asked, a => a.Method == "GET" && a.Url.Authority == Source && a.Url.AbsolutePath.Contains("/blobs/", StringComparison.Ordinal) && !a.Url.AbsolutePath.EndsWith(Descriptor.Empty.Digest.Hex, StringComparison.Ordinal));
        Assert.Equal([sbom], await ReferrersAsync("app"));
    }

    [Fact]
    public async Task Two_entries_cannot_want_different_things_under_one_name()
    {
        await PushAsync("app", "one");
        await PushAsync("other", "two");

        var statuses = await RunAsync($"sync:\n- {{source: '{Source}/app:latest', target: '{Target}/x'}}\n- {{source: '{Source}/other:latest', target: '{Target}/x'}}\n");

        Assert.Equal([$"failed line 2 says that {Target}/x:latest is another image", "copied"], statuses);
    }

    private bool IsManifestFromSource(RegistryAnswer asked) =>
        asked.Method == "GET" && asked.Url.Authority == Source && asked.Url.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal);

    private async Task PushAsync(string name, string content, params string[] tags)
    {
        await new LayeredImage().Layer("made", tar => tar.File(content, 10)).PushAsync(Source, name, Cancel);
        foreach (var tag in tags)
        {
            var (from, to) = (CopyLocation.Parse($"docker://{Source}/{name}"), CopyLocation.Parse($"docker://{Source}/{name}:{tag}"));
            await _fixture!.Engine.Copying.RunAsync(new CopyImageRequest(from, to), Cancel);
        }
    }

    private static IEnumerable<string> Rows(SyncReport report) => report.Tags.Select(t => $"{t.Status} {t.Target}").Order(StringComparer.Ordinal);

    private async Task<Digest> AttachAsync(string name, string note)
    {
        using var client = new RegistryClient();
        var repository = client.Open($"{Source}/{name}");
        var manifest = new ImageManifest(Descriptor.Empty, [Descriptor.Empty])
        {
            ArtifactType = "application/vnd.example.note",
            Subject = (await repository.ResolveAsync(Cancel)).Descriptor,
            Annotations = new Dictionary<string, string> { ["note"] = note },
        }.ToDocument(MediaType.OciManifest);
        await repository.PutBlobAsync(Descriptor.Empty, new MemoryStream([.. "{}"u8]), Cancel);
        await repository.PutManifestAsync(new RawManifest(manifest.Raw, manifest.MediaType), null, Cancel);
        return manifest.Digest;
    }

    private async Task<IReadOnlyList<Digest>> ReferrersAsync(string name)
    {
        using var client = new RegistryClient();
        var subject = (await client.Open($"{Target}/{name}").ResolveAsync(Cancel)).Digest;
        var found = new List<Digest>();
        await foreach (var referrer in client.Open($"{Target}/{name}").ListReferrersAsync(subject, null, Cancel))
        {
            found.Add(referrer.Digest);
        }

        return found;
    }

    private async Task<IReadOnlyList<string>> TagsAsync(string name)
    {
        using var registries = Engine.Registries.Registries.Open(new EngineOptions());
        return [.. (await registries.ListTagsAsync(ImageReference.Parse($"{Target}/{name}"), Cancel)).Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> RunAsync(string yaml) =>
        [.. (await ReportAsync(yaml)).Tags.Select(t => $"{t.Status.ToString().ToLowerInvariant()} {t.Error?.Message}".TrimEnd())];

    private Task<SyncReport> ReportAsync(string yaml) => _fixture!.Engine.Syncing.RunAsync(new SyncRequest(SyncList.Parse(yaml, "list")), Cancel);
}
