using System.Buffers;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>
/// An image config that is edited must not lose the fields that other tools put into it. Those of the container that Docker once
/// committed are left behind: they describe what is no more.
/// </summary>
internal static class UnknownFields
{
    private static readonly HashSet<string> Known =
    [
        "created", "author", "architecture", "variant", "os", "os.version", "os.features", "config", "rootfs", "history",
        "container", "container_config", "parent", "id",
    ];

    private static readonly HashSet<string> KnownOfContainer =
    [
        "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Healthcheck", "ArgsEscaped", "Volumes", "WorkingDir", "OnBuild", "Labels",
        "StopSignal", "StopTimeout", "Shell", "Image",
    ];

    /// <summary>The config <paramref name="written"/>, followed by what <paramref name="former"/> has besides.</summary>
    public static ReadOnlyMemory<byte> Carry(ReadOnlyMemory<byte> former, ReadOnlyMemory<byte> written)
    {
        var old = JsonText.Parse(former, "image config");
        var oldContainer = old.TryGetProperty("config", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ManifestJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var property in JsonText.Parse(written, "image config").EnumerateObject())
            {
                if (property.NameEquals("config"))
                {
                    WriteContainer(writer, property.Value, oldContainer);
                }
                else
                {
                    property.WriteTo(writer);
                }
            }

            WriteUnknown(writer, old, Known);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteContainer(Utf8JsonWriter writer, JsonElement written, JsonElement old)
    {
        writer.WriteStartObject("config");
        foreach (var property in written.EnumerateObject())
        {
            property.WriteTo(writer);
        }

        if (old.ValueKind == JsonValueKind.Object)
        {
            WriteUnknown(writer, old, KnownOfContainer);
        }

        writer.WriteEndObject();
    }

    private static void WriteUnknown(Utf8JsonWriter writer, JsonElement old, HashSet<string> known)
    {
        foreach (var property in old.EnumerateObject().Where(property => !known.Contains(property.Name)))
        {
            property.WriteTo(writer);
        }
    }
}
