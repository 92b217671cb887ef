using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Davit.Registry.Protocol;

/// <summary>The JSON of an error answer: <c>{"errors":[{"code":…,"message":…,"detail":…}]}</c>.</summary>
public static class RegistryErrorBody
{
    /// <summary>As much of an error answer as is read; the rest could only waste memory.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxErrors = 16;
    private const int MaxTextLength = 500;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What <paramref name="body"/> says, empty when it is not understood. Token servers answer in other shapes
    /// (<c>details</c>, <c>message</c>, OAuth 2's <c>error_description</c>), which are read too.
    /// </summary>
    public static IReadOnlyList<RegistryError> Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static ReadOnlyMemory<byte> Write(RegistryError error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("errors");
            writer.WriteStartObject();
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            if (error.Detail is not null)
            {
                writer.WriteString("detail", error.Detail);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static RegistryError[] Read(JsonElement root)
    {
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            return errors.EnumerateArray().Take(MaxErrors).Where(e => e.ValueKind == JsonValueKind.Object).Select(ReadError).ToArray();
        }

        var text = Text(root, "error_description") ?? Text(root, "details") ?? Text(root, "message") ?? Text(root, "error");
        return text is null ? [] : [new RegistryError("", text)];
    }

    private static RegistryError ReadError(JsonElement error) =>
        new(Text(error, "code") ?? "", Text(error, "message") ?? "", Detail(error));

    private static string? Detail(JsonElement error) =>
        !error.TryGetProperty("detail", out var detail) || detail.ValueKind == JsonValueKind.Null ? null
        : detail.ValueKind == JsonValueKind.String ? Text(error, "detail")
        : OneLine(detail.GetRawText());

    private static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return OneLine(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Not valid UTF-16 after unescaping: as good as absent.
            return null;
        }
    }

    // What a server says ends on a user's terminal, so control characters must not survive.
    private static string OneLine(string text)
    {
        var cut = text.Length > MaxTextLength ? text[..MaxTextLength] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
