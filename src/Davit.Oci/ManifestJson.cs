using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>Manifests and indexes to and from JSON.</summary>
internal static class ManifestJson
{
    // '+' in media types must stay literal, as every other tool writes it.
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ImageManifest ReadManifest(ReadOnlyMemory<byte> raw, MediaType mediaType)
    {
        var json = ReadHeader(raw, "manifest", mediaType);
        // A document that is a manifest and an index at once means different things to different readers
        // (GHSA-qq97-vm5h-rrhg); so does a schema 1 manifest under this type.
        if (json.Has("manifests") || json.Has("fsLayers"))
        {
            throw json.Error("has the fields of another document type");
        }

        var layers = json.OptionalArray("layers", OciLimits.MaxLayers, ReadDescriptor) ?? [];
        return new ImageManifest(ReadDescriptor(json.RequiredObject("config")), layers)
        {
            ArtifactType = json.OptionalString("artifactType"),
            Subject = json.OptionalObject("subject") is { } subject ? ReadDescriptor(subject) : null,
            Annotations = json.OptionalStringMap("annotations") ?? ReadOnlyDictionary.Empty,
        };
    }

    public static ImageIndex ReadIndex(ReadOnlyMemory<byte> raw, MediaType mediaType)
    {
        var json = ReadHeader(raw, "index", mediaType);
        if (json.Has("config") || json.Has("layers") || json.Has("fsLayers"))
        {
            throw json.Error("has the fields of another document type");
        }

        var manifests = json.OptionalArray("manifests", OciLimits.MaxIndexEntries, ReadDescriptor) ?? throw json.Error("manifests: missing");
        return new ImageIndex(manifests)
        {
            ArtifactType = json.OptionalString("artifactType"),
            Subject = json.OptionalObject("subject") is { } subject ? ReadDescriptor(subject) : null,
            Annotations = json.OptionalStringMap("annotations") ?? ReadOnlyDictionary.Empty,
        };
    }

    public static ReadOnlyMemory<byte> Write(ImageManifest manifest, MediaType mediaType) => WriteDocument(mediaType, writer =>
    {
        if (manifest.ArtifactType is not null)
        {
            writer.WriteString("artifactType", manifest.ArtifactType);
        }

        writer.WritePropertyName("config");
        WriteDescriptor(writer, manifest.Config);
        WriteDescriptors(writer, "layers", manifest.Layers);
        WriteTail(writer, manifest.Subject, manifest.Annotations);
    });

    public static ReadOnlyMemory<byte> Write(ImageIndex index, MediaType mediaType) => WriteDocument(mediaType, writer =>
    {
        if (index.ArtifactType is not null)
        {
            writer.WriteString("artifactType", index.ArtifactType);
        }

        WriteDescriptors(writer, "manifests", index.Manifests);
        WriteTail(writer, index.Subject, index.Annotations);
    });

    private static JsonView ReadHeader(ReadOnlyMemory<byte> raw, string document, MediaType mediaType)
    {
        var json = JsonView.ParseObject(raw, document, OciLimits.MaxManifestBytes);
        if (json.RequiredInt64("schemaVersion") is var version and not 2)
        {
            throw json.Error($"schemaVersion {version} is not supported, only 2 is");
        }

        if (json.OptionalString("mediaType") is { } stated && stated != mediaType.Value)
        {
            throw json.Error($"mediaType is '{Quote.Short(stated)}', but it was served as '{Quote.Short(mediaType.Value)}'");
        }

        return json;
    }

    private static Descriptor ReadDescriptor(JsonView json)
    {
        json.ExpectObject();
        var digest = json.RequiredDigest("digest");
        var sizeBytes = json.RequiredSize("size");
        return new Descriptor(json.RequiredMediaType("mediaType"), digest, sizeBytes)
        {
            Platform = json.OptionalObject("platform") is { } platform ? ReadPlatform(platform) : null,
            ArtifactType = json.OptionalString("artifactType"),
            Urls = json.OptionalStrings("urls", OciLimits.MaxDescriptorUrls) ?? [],
            Annotations = json.OptionalStringMap("annotations") ?? ReadOnlyDictionary.Empty,
            Data = json.OptionalString("data") is { } data ? ReadData(json, data, digest, sizeBytes) : null,
        };
    }

    // Nullable on purpose: in `x ? memory : null` the null would become an empty memory.
    private static ReadOnlyMemory<byte>? ReadData(JsonView json, string base64, Digest digest, long sizeBytes)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length != sizeBytes || !digest.Matches(bytes.AsSpan(0, length)))
        {
            throw json.Error("data: does not match digest and size");
        }

        return bytes.AsMemory(0, length);
    }

    internal static Platform ReadPlatform(JsonView json) => new(json.OptionalString("os") ?? "", json.OptionalString("architecture") ?? "")
    {
        Variant = json.OptionalString("variant") ?? "",
        OsVersion = json.OptionalString("os.version") ?? "",
        OsFeatures = json.OptionalStrings("os.features", OciLimits.MaxDescriptorUrls) ?? [],
    };

    private static ReadOnlyMemory<byte> WriteDocument(MediaType mediaType, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", mediaType.Value);
            body(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteDescriptors(Utf8JsonWriter writer, string name, IReadOnlyList<Descriptor> descriptors)
    {
        writer.WriteStartArray(name);
        foreach (var descriptor in descriptors)
        {
            WriteDescriptor(writer, descriptor);
        }

        writer.WriteEndArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType.Value);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.SizeBytes);
        if (descriptor.Urls.Count > 0)
        {
            WriteStrings(writer, "urls", descriptor.Urls);
        }

        WriteAnnotations(writer, descriptor.Annotations);
        if (descriptor.Data is { } data)
        {
            writer.WriteBase64String("data", data.Span);
        }

        if (descriptor.Platform is { } platform)
        {
            WritePlatform(writer, platform);
        }

        if (descriptor.ArtifactType is not null)
        {
            writer.WriteString("artifactType", descriptor.ArtifactType);
        }

        writer.WriteEndObject();
    }

    private static void WritePlatform(Utf8JsonWriter writer, Platform platform)
    {
        writer.WriteStartObject("platform");
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.Os);
        if (platform.OsVersion.Length > 0)
        {
            writer.WriteString("os.version", platform.OsVersion);
        }

        if (platform.OsFeatures.Count > 0)
        {
            WriteStrings(writer, "os.features", platform.OsFeatures);
        }

        if (platform.Variant.Length > 0)
        {
            writer.WriteString("variant", platform.Variant);
        }

        writer.WriteEndObject();
    }

    private static void WriteTail(Utf8JsonWriter writer, Descriptor? subject, IReadOnlyDictionary<string, string> annotations)
    {
        if (subject is not null)
        {
            writer.WritePropertyName("subject");
            WriteDescriptor(writer, subject);
        }

        WriteAnnotations(writer, annotations);
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("annotations");
        foreach (var (key, value) in annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
