using System.Text;
using System.Text.Json;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>
/// One page that holds an exploration and needs nothing else: page.html with the data in the place of its mark. The JSON writer's own
/// escaping (no <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, nothing beyond ASCII) keeps hostile names inside their script element.
/// </summary>
internal static class ExplorePage
{
    private const string Template = "Davit.Cli.Rendering.Exploring.page.html";
    private const string Mark = "@DATA@";
    private const int FlushAt = 256 * 1024;

    // Two levels a directory, of which a path of 4,096 bytes has up to 2,048.
    private const int MaxDepth = 8192;

    /// <summary>Leaves no half-written page.</summary>
    public static void WriteTo(string file, ImageExploration image)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        try
        {
            WriteTo(stream, image);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    public static void WriteTo(Stream output, ImageExploration image)
    {
        var (before, after) = ReadTemplate();
        output.Write(Encoding.UTF8.GetBytes(before));
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = MaxDepth }))
        {
            WriteData(json, image);
        }

        output.Write(Encoding.UTF8.GetBytes(after));
    }

    private static (string Before, string After) ReadTemplate()
    {
        using var stream = typeof(ExplorePage).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        return (text[..at], text[(at + Mark.Length)..]);
    }

    private static void WriteData(Utf8JsonWriter json, ImageExploration image)
    {
        json.WriteStartObject();
        json.WriteString("image", image.Name);
        json.WriteString("id", image.Id.ToString());
        json.WriteString("platform", image.Platform.ToString());
        json.WriteNumber("stored", image.StoredBytes);
        json.WriteNumber("final", image.FinalBytes);
        json.WriteNumber("wastedBytes", image.WastedBytes);
        WriteLayers(json, image);
        WriteWasted(json, image);
        WriteEqual(json, image);
        json.WriteStartArray("advice");
        foreach (var advice in image.Advice)
        {
            json.WriteStringValue(AdviceText.Of(advice, image));
        }

        json.WriteEndArray();
        json.WritePropertyName("tree");
        new PathHistoryWriter(json, FlushAt).Write(image);
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, ImageExploration image)
    {
        json.WriteStartArray("layers");
        foreach (var layer in image.Layers)
        {
            json.WriteStartObject();
            json.WriteString("by", LayerText.Of(layer));
            json.WriteNumber("size", layer.SizeBytes);
            json.WriteNumber("wasted", layer.WastedBytes);
            json.WriteNumber("added", layer.Changes.Added);
            json.WriteNumber("changed", layer.Changes.Changed);
            json.WriteNumber("removed", layer.Changes.Removed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWasted(Utf8JsonWriter json, ImageExploration image)
    {
        json.WriteStartArray("wasted");
        foreach (var path in image.Wasted)
        {
            json.WriteStartArray();
            json.WriteStringValue(path.Path);
            json.WriteNumberValue(path.WastedBytes);
            json.WriteStartArray();
            foreach (var copy in path.Copies)
            {
                json.WriteStartArray();
                json.WriteNumberValue(copy.Layer + 1);
                json.WriteNumberValue(copy.HiddenBy + 1);
                json.WriteStringValue(ExploreJson.HowOf(copy.Kind));
                json.WriteNumberValue(copy.SizeBytes);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteEqual(Utf8JsonWriter json, ImageExploration image)
    {
        json.WriteStartArray("same");
        foreach (var group in image.Duplicates)
        {
            json.WriteStartArray();
            json.WriteNumberValue(group.ExtraBytes);
            json.WriteStartArray();
            foreach (var file in group.Files)
            {
                json.WriteStartArray();
                json.WriteStringValue(file.Path);
                json.WriteNumberValue(file.Layer + 1);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
