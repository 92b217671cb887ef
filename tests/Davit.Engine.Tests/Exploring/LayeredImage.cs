using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Tests.Exploring;

/// <summary>An image made layer by layer from tars, put into a registry and pulled from it, as images come.</summary>
internal sealed class LayeredImage
{
    private readonly List<(string? CreatedBy, byte[] Tar)> _layers = [];

    public LayeredImage Layer(string? createdBy, Action<LayerTar> fill)
    {
        var tar = new LayerTar();
        fill(tar);
        _layers.Add((createdBy, tar.Finish()));
        return this;
    }

    public async Task PullAsync(EngineFixture fixture, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{fixture.RegistryHost}/v2/{name}/") };
        var diffIds = new JsonArray([.. _layers.Select(layer => (JsonNode)Digest(layer.Tar))]);
        var history = new JsonArray([.. _layers.Where(layer => layer.CreatedBy is not null).Select(layer => new JsonObject { ["created_by"] = layer.CreatedBy })]);
        var config = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds },
            ["history"] = history,
        }.ToJsonString());
        foreach (var blob in _layers.Select(layer => layer.Tar).Append(config))
        {
            await SendAsync(http, HttpMethod.Post, $"blobs/uploads/?digest={Digest(blob)}", blob, "application/octet-stream");
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", config),
            ["layers"] = new JsonArray([.. _layers.Select(layer => Descriptor("application/vnd.oci.image.layer.v1.tar", layer.Tar))]),
        };
        await SendAsync(http, HttpMethod.Put, "manifests/latest", Encoding.UTF8.GetBytes(manifest.ToJsonString()), "application/vnd.oci.image.manifest.v1+json");
        await fixture.Engine.Images.PullAsync(new PullRequest(fixture.Reference(name).OrLatest(), Platform.Parse("linux/amd64")), null, TestContext.Current.CancellationToken);
    }

    private static async Task SendAsync(HttpClient http, HttpMethod method, string address, byte[] content, string type)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await http.SendAsync(new HttpRequestMessage(method, address) { Content = body }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static JsonObject Descriptor(string type, byte[] content) =>
        new() { ["mediaType"] = type, ["digest"] = Digest(content), ["size"] = content.Length };

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>The entries of a layer.</summary>
internal sealed class LayerTar
{
    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly MemoryStream _buffer = new();
    private readonly TarWriter _writer;

    public LayerTar() => _writer = new TarWriter(_buffer, TarEntryFormat.Pax, leaveOpen: true);

    /// <summary>A file of <paramref name="size"/> times the same character.</summary>
    public LayerTar File(string path, int size, char content = 'a', int mode = 0x1a4, int owner = 0) => Add(new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = (UnixFileMode)mode,
        Uid = owner,
        Gid = owner,
        DataStream = new MemoryStream(Encoding.ASCII.GetBytes(new string(content, size))),
    });

    public LayerTar Directory(string path, int mode = 0x1ed) => Add(new PaxTarEntry(TarEntryType.Directory, path) { Mode = (UnixFileMode)mode });

    public LayerTar HardLink(string path, string target) => Add(new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target });

    public LayerTar SymbolicLink(string path, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });

    public LayerTar Delete(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        return File($"{path[..slash]}.wh.{path[slash..]}", 0);
    }

    public LayerTar Opaque(string directory) => File(directory + "/.wh..wh..opq", 0);

    public byte[] Finish()
    {
        _writer.Dispose();
        return _buffer.ToArray();
    }

    private LayerTar Add(PaxTarEntry entry)
    {
        entry.ModificationTime = Time;
        _writer.WriteEntry(entry);
        return this;
    }
}
