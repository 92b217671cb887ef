using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.Engine.Comparing;

namespace Davit.Cli.Rendering.Comparisons;

/// <summary>The differences of two images for programs.</summary>
internal static class ComparisonJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ImageComparison comparison)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("Before", comparison.Before.ToString());
            writer.WriteString("After", comparison.After.ToString());
            writer.WriteNumber("CommonLayers", comparison.CommonLayers);
            writer.WriteNumber("LayersBefore", comparison.LayersBefore);
            writer.WriteNumber("LayersAfter", comparison.LayersAfter);
            WriteArray(writer, "Settings", comparison.Settings, s => WriteValues(writer, s.Name, s.Before, s.After));
            WriteArray(writer, "Packages", comparison.Packages, p =>
            {
                writer.WriteString("Manager", p.Manager);
                WriteValues(writer, p.Name, p.Before, p.After);
            });
            WriteArray(writer, "Files", comparison.Files, f => WriteFile(writer, f));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteValues(Utf8JsonWriter writer, string name, string? before, string? after)
    {
        writer.WriteString("Name", name);
        writer.WriteString("Before", before);
        writer.WriteString("After", after);
    }

    private static void WriteFile(Utf8JsonWriter writer, FileDifference file)
    {
        writer.WriteString("Kind", file.Kind.ToString());
        writer.WriteString("Path", file.Path);
        WriteFacts(writer, "Before", file.Before);
        WriteFacts(writer, "After", file.After);
        writer.WriteStartArray("Differs");
        foreach (var aspect in file.Aspects)
        {
            writer.WriteStringValue(aspect);
        }

        writer.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter writer, string name, FileFacts? facts)
    {
        if (facts is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("Type", facts.Type.ToString());
        writer.WriteString("Mode", ModeText.Octal(facts));
        writer.WriteNumber("Uid", facts.UserId);
        writer.WriteNumber("Gid", facts.GroupId);
        writer.WriteNumber("Size", facts.SizeBytes);
        writer.WriteString("Target", facts.LinkTarget);
        writer.WriteEndObject();
    }
}
