using System.Text.Json;

namespace Davit.GoTemplate;

/// <summary>JSON as Go decodes it into an empty interface: maps, slices and plain values.</summary>
public static class JsonData
{
    public static TemplateValue Parse(string json, JsonNumbers numbers)
    {
        using var document = JsonDocument.Parse(json);
        return Convert(document.RootElement, numbers);
    }

    public static TemplateValue Convert(JsonElement element, JsonNumbers numbers) => element.ValueKind switch
    {
        JsonValueKind.Object => ConvertObject(element, numbers),
        JsonValueKind.Array => new ListValue([.. element.EnumerateArray().Select(e => Convert(e, numbers))]),
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number when numbers == JsonNumbers.AsWritten => new StringValue(element.GetRawText(), GoTypes.JsonNumber),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        _ => NilValue.Interface,
    };

    private static MapValue ConvertObject(JsonElement element, JsonNumbers numbers)
    {
        var entries = new Dictionary<string, TemplateValue>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            entries[property.Name] = Convert(property.Value, numbers);
        }

        return new MapValue(entries);
    }
}
