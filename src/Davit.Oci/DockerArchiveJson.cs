using System.Buffers;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>The lists of a Docker archive to and from JSON.</summary>
internal static class DockerArchiveJson
{
    public static IReadOnlyList<DockerArchiveImage> ReadList(ReadOnlyMemory<byte> raw)
    {
        const string Document = "manifest.json";
        CheckSize(raw, Document);
        return JsonView.ParseArray(raw, Document, OciLimits.MaxArchiveImages, json =>
        {
            json.ExpectObject();
            return new DockerArchiveImage(
                json.OptionalString("Config") ?? throw json.Error("Config: missing"),
                json.OptionalStrings("Layers", OciLimits.MaxLayers) ?? [])
            {
                RepoTags = json.OptionalStrings("RepoTags", OciLimits.MaxArchiveImages) ?? [],
            };
        });
    }

    public static ReadOnlyMemory<byte> WriteList(IReadOnlyList<DockerArchiveImage> images) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var image in images)
        {
            writer.WriteStartObject();
            writer.WriteString("Config", image.Config);
            WriteStrings(writer, "RepoTags", image.RepoTags);
            WriteStrings(writer, "Layers", image.Layers);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static List<DockerArchiveTag> ReadTags(ReadOnlyMemory<byte> raw)
    {
        const string Document = "repositories";
        CheckSize(raw, Document);
        var json = JsonView.ParseObject(raw, Document, OciLimits.MaxArchiveListBytes);
        var tags = new List<DockerArchiveTag>();
        foreach (var repository in json.Keys())
        {
            foreach (var (tag, layer) in json.OptionalStringMap(repository) ?? ReadOnlyDictionary.Empty)
            {
                tags.Add(new DockerArchiveTag(repository, tag, layer));
            }
        }

        return tags.Count <= OciLimits.MaxArchiveImages ? tags : throw json.Error($"{tags.Count} names, the limit is {OciLimits.MaxArchiveImages}");
    }

    public static ReadOnlyMemory<byte> WriteTags(IReadOnlyList<DockerArchiveTag> tags) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var repository in tags.GroupBy(t => t.Repository).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(repository.Key);
            foreach (var tag in repository.OrderBy(t => t.Tag, StringComparer.Ordinal))
            {
                writer.WriteString(tag.Tag, tag.Layer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    internal static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ManifestJson.WriterOptions))
        {
            body(writer);
        }

        return buffer.WrittenMemory;
    }

    private static void CheckSize(ReadOnlyMemory<byte> raw, string document)
    {
        if (raw.Length > OciLimits.MaxArchiveListBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"parse {document}: {raw.Length} bytes, the limit is {OciLimits.MaxArchiveListBytes}");
        }
    }

    // Docker writes null where it has none.
    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
