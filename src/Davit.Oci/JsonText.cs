using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Davit.Oci;

/// <summary>
/// Bytes to JSON, strictly: one value, UTF-8 without a byte order mark, no key twice in an object, nesting bounded,
/// every text whole. After this no reader of the values can meet bytes it cannot turn into a string.
/// </summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = OciLimits.MaxJsonDepth,
        AllowDuplicateProperties = false,
    };

    public static JsonElement Parse(ReadOnlyMemory<byte> raw, string document)
    {
        if (!Utf8.IsValid(raw.Span))
        {
            throw Error(document, "not valid UTF-8 text");
        }

        try
        {
            RefuseLoneSurrogates(raw.Span, document);
            // The document is never disposed: its pooled buffers go to the garbage collector with it.
            return JsonDocument.Parse(raw, Options).RootElement;
        }
        catch (JsonException e)
        {
            var position = e.LineNumber is { } line ? Position(line, e.BytePositionInLine ?? 0) : "";
            throw Error(document, position + FirstSentence(e.Message), e);
        }
    }

    // JSON may escape half of a surrogate pair, which no string can hold: the reader throws wherever it meets one.
    private static void RefuseLoneSurrogates(ReadOnlySpan<byte> raw, string document)
    {
        if (raw.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = OciLimits.MaxJsonDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw Error(document, Position(raw, (int)reader.TokenStartIndex) + "text with half a surrogate pair", e);
            }
        }
    }

    private static DavitException Error(string document, string problem, Exception? inner = null) =>
        new(ErrorKind.Corrupt, $"parse {document}: {problem}", innerException: inner);

    private static string Position(ReadOnlySpan<byte> raw, int index)
    {
        var before = raw[..index];
        return Position(before.Count((byte)'\n'), index - (before.LastIndexOf((byte)'\n') + 1));
    }

    private static string Position(long line, long column) => string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {column + 1}: ");

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return Quote.Short(end < 0 ? message.TrimEnd('.') : message[..end]);
    }
}
