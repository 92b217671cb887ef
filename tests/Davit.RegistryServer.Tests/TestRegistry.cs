using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Davit.Oci;

namespace Davit.RegistryServer.Tests;

/// <summary>A registry in this process, and the plainest client for it.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly RegistryServer _server;

    private TestRegistry(DirectoryInfo directory, RegistryServer server)
    {
        _directory = directory;
        _server = server;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Url };
    }

    public HttpClient Http { get; }

    public string DataDirectory => _directory.FullName;

    public string Authority => _server.Url.Authority;

    public static async Task<TestRegistry> StartAsync(TimeProvider? time = null)
    {
        var directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");
        var options = new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = directory.FullName, Time = time ?? TimeProvider.System };
        return new TestRegistry(directory, await RegistryServer.StartAsync(options, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        change?.Invoke(request);
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PatchAsync(string location, byte[] bytes, string? range = null) =>
        SendAsync(HttpMethod.Patch, location, Bytes(bytes, range));

    public Task<HttpResponseMessage> PutAsync(string location, Digest digest, byte[]? bytes = null, string? range = null) =>
        SendAsync(HttpMethod.Put, $"{location}?digest={digest}", Bytes(bytes ?? [], range));

    public async Task<string> StartUploadAsync(string repository)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    public async Task<Descriptor> PushBlobAsync(string repository, byte[] bytes, MediaType? mediaType = null)
    {
        var digest = Digest.Sha256(bytes);
        using var response = await PutAsync(await StartUploadAsync(repository), digest, bytes);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return new Descriptor(mediaType ?? MediaType.OciLayerGzip, digest, bytes.Length);
    }

    public Task<HttpResponseMessage> PutManifestAsync(string repository, string reference, ReadOnlyMemory<byte> bytes, string mediaType) =>
        SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{reference}", Typed(bytes, mediaType));

    public async Task<Document<ImageManifest>> PushImageAsync(string repository, string tag, Func<ImageManifest, ImageManifest>? change = null)
    {
        var config = await PushBlobAsync(repository, RandomNumberGenerator.GetBytes(20), MediaType.OciConfig);
        var layer = await PushBlobAsync(repository, RandomNumberGenerator.GetBytes(200));
        var manifest = new ImageManifest(config, [layer]);
        var document = (change?.Invoke(manifest) ?? manifest).ToDocument(MediaType.OciManifest);
        using var response = await PutManifestAsync(repository, tag, document.Raw, document.MediaType.Value);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return document;
    }

    /// <summary>Sends a request line as it is, which a URL library would clean or refuse.</summary>
    public async Task<int> SendRawAsync(string method, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        Assert.DoesNotContain(DataDirectory, answer, StringComparison.Ordinal);
        return int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public static async Task ExpectErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        using (response)
        {
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(code, document.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
        }
    }

    public static string Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString()
        : response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString()
        : "";

    private static ByteArrayContent Bytes(byte[] bytes, string? range)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (range is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Range", range);
        }

        return content;
    }

    private static ReadOnlyMemoryContent Typed(ReadOnlyMemory<byte> bytes, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }
}
