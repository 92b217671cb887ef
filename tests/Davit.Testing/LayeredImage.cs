using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Davit.Testing;

/// <summary>An image made layer by layer from tars, to be pulled from a registry, as images come.</summary>
public sealed class LayeredImage
{
    private readonly List<(string? CreatedBy, byte[] Tar)> _layers = [];

    /// <summary>Names layers in the config that are not the image's.</summary>
    public bool ClaimsOtherLayers { get; init; }

    public LayeredImage Layer(string? createdBy, Action<LayerTar> fill)
    {
        var tar = new LayerTar();
        fill(tar);
        _layers.Add((createdBy, tar.Finish()));
        return this;
    }

    /// <summary>Puts it into the registry as <c>latest</c>.</summary>
    public async Task PushAsync(string registryHost, string name, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registryHost}/v2/{name}/") };
        var diffIds = new JsonArray([.. _layers.Select(layer => (JsonNode)Digest(ClaimsOtherLayers ? [.. layer.Tar, 0] : layer.Tar))]);
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
            await SendAsync(http, HttpMethod.Post, $"blobs/uploads/?digest={Digest(blob)}", blob, "application/octet-stream", cancellationToken);
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", config),
            ["layers"] = new JsonArray([.. _layers.Select(layer => Descriptor("application/vnd.oci.image.layer.v1.tar", layer.Tar))]),
        };
        await SendAsync(http, HttpMethod.Put, "manifests/latest", Encoding.UTF8.GetBytes(manifest.ToJsonString()), "application/vnd.oci.image.manifest.v1+json", cancellationToken);
    }

    private static async Task SendAsync(HttpClient http, HttpMethod method, string address, byte[] content, string type, CancellationToken cancellationToken)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await http.SendAsync(new HttpRequestMessage(method, address) { Content = body }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static JsonObject Descriptor(string type, byte[] content) =>
        new() { ["mediaType"] = type, ["digest"] = Digest(content), ["size"] = content.Length };

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
