using System.Net.Http.Headers;
using System.Text;
using Davit.Engine.Images;
using Davit.Oci;
using Davit.Testing;

namespace Davit.Engine.Tests.Images;

/// <summary>Pulls of everything that an index lists.</summary>
public sealed class AllPlatformsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_index_comes_whole_with_its_attestations_and_can_be_pushed_again_as_it_is()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await new LayeredImage().Layer("one", tar => tar.File("one", 10)).PushAsync(fixture.RegistryHost, "multi", Token);
        var index = await PushIndexAsync(fixture);
        var (name, copy) = (fixture.Reference("multi:all"), fixture.Reference("copy:all"));

        var pulled = await fixture.Engine.Images.PullAsync(new PullRequest(name) { Platforms = PullPlatforms.All }, null, Token);
        fixture.Engine.Images.Tag(name.ToString(), copy);
        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(copy), null, Token);

        Assert.Equal((index, index), (pulled.Digest, pushed.Manifest.Digest));
        Assert.Equal(pulled.Id, fixture.Engine.Images.Inspect(name.ToString()).Id);
        Assert.Equal(pulled.Digest, (await fixture.Engine.Images.PullAsync(new PullRequest(name) { Platforms = PullPlatforms.All }, null, Token)).Digest);
    }

    // The image, for this machine and again for another, and an attestation in the form of BuildKit's.
    private static async Task<Digest> PushIndexAsync(EngineFixture fixture)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{fixture.RegistryHost}/v2/multi/") };
        http.DefaultRequestHeaders.Accept.ParseAdd(MediaType.OciManifest.Value);
        var image = await http.GetByteArrayAsync("manifests/latest", Token);

        const string Statement = """{"_type":"https://in-toto.io/Statement/v0.1"}""";
        var statement = Descriptor("application/vnd.in-toto+json", Statement);
        var config = $$"""{"architecture":"unknown","os":"unknown","rootfs":{"type":"layers","diff_ids":["{{Digest.Sha256(Encoding.UTF8.GetBytes(Statement))}}"] } }""";
        foreach (var blob in (string[])[Statement, config])
        {
            await SendAsync(http, HttpMethod.Post, $"blobs/uploads/?digest={Digest.Sha256(Encoding.UTF8.GetBytes(blob))}", blob, "application/octet-stream");
        }

        var attestation = $$"""{"schemaVersion":2,"mediaType":"{{MediaType.OciManifest}}","config":{{Descriptor(MediaType.OciConfig.Value, config)}},"layers":[{{statement}}]}""";
        await SendAsync(http, HttpMethod.Put, $"manifests/{Digest.Sha256(Encoding.UTF8.GetBytes(attestation))}", attestation, MediaType.OciManifest.Value);

        var entry = Descriptor(MediaType.OciManifest.Value, Encoding.UTF8.GetString(image));
        var index = $$"""
            {"schemaVersion":2,"mediaType":"{{MediaType.OciIndex}}","manifests":[
            {{WithPlatform(entry, "linux", "amd64")}},{{WithPlatform(entry, "linux", "arm64")}},{{WithPlatform(Descriptor(MediaType.OciManifest.Value, attestation), "unknown", "unknown")}}]}
            """;
        await SendAsync(http, HttpMethod.Put, "manifests/all", index, MediaType.OciIndex.Value);
        return Digest.Sha256(Encoding.UTF8.GetBytes(index));
    }

    private static string Descriptor(string type, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return $$"""{"mediaType":"{{type}}","digest":"{{Digest.Sha256(bytes)}}","size":{{bytes.Length}}}""";
    }

    private static string WithPlatform(string descriptor, string os, string architecture) =>
        $$"""{{descriptor[..^1]}},"platform":{"os":"{{os}}","architecture":"{{architecture}}"}""" + "}";

    private static async Task SendAsync(HttpClient http, HttpMethod method, string address, string content, string type)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await http.SendAsync(new HttpRequestMessage(method, address) { Content = body }, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
