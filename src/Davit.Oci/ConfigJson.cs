using System.Buffers;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>Image configs to and from JSON. Durations are nanoseconds, times RFC 3339, as Go writes them.</summary>
internal static class ConfigJson
{
    private const int MaxListLength = 65536;
    private const long NanosecondsPerTick = 100;

    public static ImageConfig Read(ReadOnlyMemory<byte> raw)
    {
        var json = JsonView.ParseObject(raw, "image config", OciLimits.MaxConfigBytes);
        var rootfs = json.OptionalObject("rootfs");
        if (rootfs is { } found && found.OptionalString("type") is { } type and not "layers")
        {
            throw found.Error($"type '{Quote.Short(type)}' is not 'layers'");
        }

        return new ImageConfig
        {
            Platform = ManifestJson.ReadPlatform(json),
            Created = json.OptionalTime("created"),
            Author = json.OptionalString("author"),
            Config = json.OptionalObject("config") is { } config ? ReadContainerConfig(config) : ContainerConfig.Empty,
            DiffIds = rootfs?.OptionalArray("diff_ids", OciLimits.MaxLayers, v => new DiffId(v.AsDigest())) ?? [],
            History = json.OptionalArray("history", MaxListLength, ReadHistory) ?? [],
        };
    }

    public static ReadOnlyMemory<byte> Write(ImageConfig image)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ManifestJson.WriterOptions))
        {
            writer.WriteStartObject();
            WriteTime(writer, "created", image.Created);
            WriteText(writer, "author", image.Author);
            writer.WriteString("architecture", image.Platform.Architecture);
            WriteText(writer, "variant", image.Platform.Variant);
            writer.WriteString("os", image.Platform.Os);
            WriteText(writer, "os.version", image.Platform.OsVersion);
            WriteList(writer, "os.features", image.Platform.OsFeatures.Count == 0 ? null : image.Platform.OsFeatures);
            writer.WritePropertyName("config");
            WriteContainerConfig(writer, image.Config);
            writer.WriteStartObject("rootfs");
            writer.WriteString("type", "layers");
            WriteList(writer, "diff_ids", image.DiffIds.Select(d => d.ToString()));
            writer.WriteEndObject();
            writer.WriteStartArray("history");
            foreach (var entry in image.History)
            {
                WriteHistory(writer, entry);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static ContainerConfig ReadContainerConfig(JsonView json) => new()
    {
        User = json.OptionalString("User") ?? "",
        ExposedPorts = json.OptionalKeys("ExposedPorts") ?? [],
        Env = json.OptionalStrings("Env", MaxListLength) ?? [],
        Entrypoint = json.OptionalStrings("Entrypoint", MaxListLength),
        Cmd = json.OptionalStrings("Cmd", MaxListLength),
        Volumes = json.OptionalKeys("Volumes") ?? [],
        WorkingDir = json.OptionalString("WorkingDir") ?? "",
        Labels = json.OptionalStringMap("Labels") ?? ReadOnlyDictionary.Empty,
        StopSignal = json.OptionalString("StopSignal") ?? "",
        StopTimeout = json.OptionalInt64("StopTimeout"),
        HealthCheck = json.OptionalObject("Healthcheck") is { } check ? ReadHealthCheck(check) : null,
        Shell = json.OptionalStrings("Shell", MaxListLength),
        OnBuild = json.OptionalStrings("OnBuild", MaxListLength),
        ArgsEscaped = json.OptionalBool("ArgsEscaped"),
    };

    private static HealthCheck ReadHealthCheck(JsonView json) => new(json.OptionalStrings("Test", MaxListLength) ?? [])
    {
        Interval = ReadDuration(json, "Interval"),
        Timeout = ReadDuration(json, "Timeout"),
        StartPeriod = ReadDuration(json, "StartPeriod"),
        StartInterval = ReadDuration(json, "StartInterval"),
        Retries = (int)Math.Clamp(json.OptionalInt64("Retries") ?? 0, 0, int.MaxValue),
    };

    private static TimeSpan ReadDuration(JsonView json, string name) =>
        TimeSpan.FromTicks((json.OptionalInt64(name) ?? 0) / NanosecondsPerTick);

    private static HistoryEntry ReadHistory(JsonView json)
    {
        json.ExpectObject();
        return new HistoryEntry
        {
            Created = json.OptionalTime("created"),
            CreatedBy = json.OptionalString("created_by"),
            Author = json.OptionalString("author"),
            Comment = json.OptionalString("comment"),
            EmptyLayer = json.OptionalBool("empty_layer"),
        };
    }

    // A flat table of fields, in the order Docker writes them.
    private static void WriteContainerConfig(Utf8JsonWriter writer, ContainerConfig config)
    {
        writer.WriteStartObject();
        WriteText(writer, "User", config.User);
        WriteKeys(writer, "ExposedPorts", config.ExposedPorts);
        WriteList(writer, "Env", config.Env.Count == 0 ? null : config.Env);
        WriteList(writer, "Entrypoint", config.Entrypoint);
        WriteList(writer, "Cmd", config.Cmd);
        if (config.HealthCheck is { } check)
        {
            WriteHealthCheck(writer, check);
        }

        if (config.ArgsEscaped)
        {
            writer.WriteBoolean("ArgsEscaped", true);
        }

        WriteKeys(writer, "Volumes", config.Volumes);
        WriteText(writer, "WorkingDir", config.WorkingDir);
        WriteList(writer, "OnBuild", config.OnBuild);
        if (config.Labels.Count > 0)
        {
            writer.WriteStartObject("Labels");
            foreach (var (key, value) in config.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        WriteText(writer, "StopSignal", config.StopSignal);
        if (config.StopTimeout is { } stopTimeout)
        {
            writer.WriteNumber("StopTimeout", stopTimeout);
        }

        WriteList(writer, "Shell", config.Shell);
        writer.WriteEndObject();
    }

    private static void WriteHealthCheck(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteStartObject("Healthcheck");
        WriteList(writer, "Test", check.Test);
        WriteDuration(writer, "Interval", check.Interval);
        WriteDuration(writer, "Timeout", check.Timeout);
        WriteDuration(writer, "StartPeriod", check.StartPeriod);
        WriteDuration(writer, "StartInterval", check.StartInterval);
        if (check.Retries > 0)
        {
            writer.WriteNumber("Retries", check.Retries);
        }

        writer.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter writer, HistoryEntry entry)
    {
        writer.WriteStartObject();
        WriteTime(writer, "created", entry.Created);
        WriteText(writer, "created_by", entry.CreatedBy);
        WriteText(writer, "author", entry.Author);
        WriteText(writer, "comment", entry.Comment);
        if (entry.EmptyLayer)
        {
            writer.WriteBoolean("empty_layer", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(name, Rfc3339.Format(value));
        }
    }

    private static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan duration)
    {
        if (duration != TimeSpan.Zero)
        {
            writer.WriteNumber(name, duration.Ticks * NanosecondsPerTick);
        }
    }

    private static void WriteKeys(Utf8JsonWriter writer, string name, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var key in keys.Order(StringComparer.Ordinal))
        {
            writer.WriteStartObject(key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string>? values)
    {
        if (values is null)
        {
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
