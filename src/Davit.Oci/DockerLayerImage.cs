using System.Text.Json;

namespace Davit.Oci;

/// <summary>
/// The <c>json</c> beside a layer of an archive from before 2016, when each layer was an image with a parent
/// (moby, image/spec/v1.md). The top one's becomes the config of the whole image.
/// </summary>
public sealed record DockerLayerImage
{
    // What such a file has and a config has not, as Docker drops it on conversion (moby, image/v1/imagev1.go).
    private static readonly string[] Dropped = ["id", "parent", "Size", "parent_id", "layer_id", "throwaway", "rootfs", "history"];

    private readonly JsonElement _json;

    private DockerLayerImage(JsonElement json) => _json = json;

    /// <summary>The folder of the layer below; null for the bottom one.</summary>
    public string? Parent { get; private init; }

    public required HistoryEntry History { get; init; }

    /// <exception cref="DavitException">Corrupt.</exception>
    public static DockerLayerImage Parse(ReadOnlyMemory<byte> raw)
    {
        const string Document = "image json";
        var json = JsonView.ParseObject(raw, Document, OciLimits.MaxConfigBytes);
        var command = json.OptionalObject("container_config")?.OptionalStrings("Cmd", OciLimits.MaxArchiveImages) ?? [];
        return new DockerLayerImage(JsonText.Parse(raw, Document))
        {
            Parent = json.OptionalString("parent") is { Length: > 0 } parent ? parent : null,
            History = new HistoryEntry
            {
                Created = json.OptionalTime("created"),
                Author = json.OptionalString("author"),
                CreatedBy = string.Join(' ', command),
                Comment = json.OptionalString("comment"),
            },
        };
    }

    /// <summary>The image's config: this one's fields, the layers and their history, names sorted as Docker writes them.</summary>
    public Document<ImageConfig> ToConfig(IReadOnlyList<DiffId> diffIds, IReadOnlyList<HistoryEntry> history)
    {
        var written = ConfigJson.Write(new ImageConfig { Platform = new Platform("", ""), DiffIds = diffIds, History = history });
        var layers = JsonText.Parse(written, "image config");
        var fields = _json.EnumerateObject()
            .Where(p => !Dropped.Contains(p.Name, StringComparer.OrdinalIgnoreCase))
            .Select(p => (p.Name, p.Value))
            .Append(("rootfs", layers.GetProperty("rootfs")))
            .Append(("history", layers.GetProperty("history")))
            .OrderBy(p => p.Item1, StringComparer.Ordinal);
        var raw = DockerArchiveJson.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
        return ImageConfig.Parse(raw, MediaType.DockerConfig);
    }
}
