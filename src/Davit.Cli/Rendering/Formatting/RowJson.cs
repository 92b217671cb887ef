using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>A row as Docker's lists marshal it: fields by name, and <c>&lt; &gt; &amp;</c> escaped, which <c>json</c> does not do elsewhere.</summary>
internal static class RowJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IEnumerable<KeyValuePair<string, TemplateValue>> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                Write(writer, name, value);
            }

            writer.WriteEndObject();
        }

        return new StringBuilder(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length))
            .Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026").ToString();
    }

    private static void Write(Utf8JsonWriter writer, string name, TemplateValue value)
    {
        switch (value)
        {
            case StringValue text:
                writer.WriteString(name, text.Value);
                break;
            case IntegerValue number:
                writer.WriteNumber(name, number.Value);
                break;
            case BooleanValue boolean:
                writer.WriteBoolean(name, boolean.Value);
                break;
            default:
                writer.WriteNull(name);
                break;
        }
    }
}
