using System.Globalization;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>
/// A JSON value with the path that led to it, so that an error names the place: <c>layers[3].size</c>.
/// JSON null counts as absent, as in Go's decoder, which wrote most of these documents.
/// </summary>
internal readonly struct JsonView
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = OciLimits.MaxJsonDepth,
        AllowDuplicateProperties = false,
    };

    private readonly JsonElement _element;
    private readonly string _document;
    private readonly string _path;

    private JsonView(JsonElement element, string document, string path)
    {
        _element = element;
        _document = document;
        _path = path;
    }

    /// <summary>Parses <paramref name="raw"/> as one JSON object; <paramref name="document"/> names it in errors.</summary>
    public static JsonView ParseObject(ReadOnlyMemory<byte> raw, string document, int maxBytes)
    {
        if (raw.Length > maxBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"parse {document}: {raw.Length} bytes, the limit is {maxBytes}");
        }

        try
        {
            // The document is never disposed: its pooled buffers go to the garbage collector with it.
            var root = JsonDocument.Parse(raw, Options).RootElement;
            return new JsonView(root, document, "").ExpectObject();
        }
        catch (JsonException e)
        {
            throw new DavitException(ErrorKind.Corrupt, $"parse {document}: {FirstSentence(e.Message)}", innerException: e);
        }
    }

    public DavitException Error(string problem) =>
        new(ErrorKind.Corrupt, $"parse {_document}: {(_path.Length == 0 ? "" : _path + ": ")}{problem}");

    public bool Has(string name) => Find(name) is not null;

    public string? OptionalString(string name) => Find(name)?.AsString();

    public string RequiredString(string name) => Required(name).AsString();

    public long RequiredInt64(string name) => Required(name).AsInt64();

    public long? OptionalInt64(string name) => Find(name)?.AsInt64();

    public bool OptionalBool(string name) => Find(name)?.AsBool() ?? false;

    public JsonView RequiredObject(string name) => Required(name).ExpectObject();

    public JsonView? OptionalObject(string name) => Find(name)?.ExpectObject();

    /// <summary>The elements of the array <paramref name="name"/>; null when it is absent.</summary>
    public IReadOnlyList<T>? OptionalArray<T>(string name, int maxCount, Func<JsonView, T> read)
    {
        if (Find(name) is not { } array)
        {
            return null;
        }

        array.Expect(JsonValueKind.Array, "an array");
        var count = array._element.GetArrayLength();
        if (count > maxCount)
        {
            throw array.Error($"{count} elements, the limit is {maxCount}");
        }

        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = read(new JsonView(array._element[i], _document, $"{array._path}[{i.ToString(CultureInfo.InvariantCulture)}]"));
        }

        return items;
    }

    public IReadOnlyList<string>? OptionalStrings(string name, int maxCount) => OptionalArray(name, maxCount, v => v.AsString());

    public IReadOnlyDictionary<string, string>? OptionalStringMap(string name)
    {
        if (Find(name) is not { } map)
        {
            return null;
        }

        map.ExpectObject();
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map._element.EnumerateObject())
        {
            result[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? "" : map.Child(property.Name, property.Value).AsString();
        }

        return result;
    }

    /// <summary>The keys of an object used as a set, such as ExposedPorts.</summary>
    public IReadOnlyList<string>? OptionalKeys(string name)
    {
        if (Find(name) is not { } map)
        {
            return null;
        }

        map.ExpectObject();
        return map._element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ToArray();
    }

    public string AsString()
    {
        Expect(JsonValueKind.String, "a string");
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("not valid UTF-8 text");
        }
    }

    public Digest AsDigest() => Digest.TryParse(AsString(), out var digest) ? digest : throw Error($"'{Quote.Short(AsString())}' is not a digest");

    public JsonView ExpectObject() => Expect(JsonValueKind.Object, "an object");

    private long AsInt64()
    {
        Expect(JsonValueKind.Number, "a number");
        return _element.TryGetInt64(out var value) ? value : throw Error("not a 64-bit integer");
    }

    private bool AsBool() => _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"expected true or false, found {Describe(_element.ValueKind)}"),
    };

    private JsonView Required(string name) => Find(name) ?? throw Child(name, default).Error("missing");

    private JsonView? Find(string name) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Child(name, value) : null;

    private JsonView Child(string name, JsonElement value) => new(value, _document, _path.Length == 0 ? name : $"{_path}.{name}");

    private JsonView Expect(JsonValueKind kind, string expected) =>
        _element.ValueKind == kind ? this : throw Error($"expected {expected}, found {Describe(_element.ValueKind)}");

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return Quote.Short(end < 0 ? message.TrimEnd('.') : message[..end]);
    }
}
