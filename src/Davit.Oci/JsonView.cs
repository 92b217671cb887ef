using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Davit.Oci;

/// <summary>
/// A JSON value with the path that led to it, so that an error names the place: <c>layers[3].size</c>.
/// JSON null counts as absent, as in Go's decoder, which wrote most of these documents.
/// Names are found in any case, as there; an object with two spellings of one name is refused,
/// because readers differ in which of them they take.
/// </summary>
internal readonly struct JsonView
{
    private const int LongestEscape = 6; // \u0041

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

        return new JsonView(JsonText.Parse(raw, document), document, "").ExpectObject();
    }

    /// <summary>Parses <paramref name="raw"/> as one JSON array and reads its elements.</summary>
    public static IReadOnlyList<T> ParseArray<T>(ReadOnlyMemory<byte> raw, string document, int maxCount, Func<JsonView, T> read) =>
        new JsonView(JsonText.Parse(raw, document), document, "").Elements(maxCount, read);

    public DavitException Error(string problem) =>
        new(ErrorKind.Corrupt, $"parse {_document}: {(_path.Length == 0 ? "" : _path + ": ")}{problem}");

    public bool Has(string name) => Find(name) is not null;

    public string? OptionalString(string name) => Find(name)?.AsString();

    public Digest RequiredDigest(string name) => Required(name).AsDigest();

    /// <summary>A media type is sent as an HTTP header: printable ASCII, of the length RFC 6838, section 4.2, allows.</summary>
    public MediaType RequiredMediaType(string name)
    {
        var view = Required(name);
        var text = view.AsString();
        return text.Length is > 0 and <= OciLimits.MaxMediaTypeLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? new MediaType(text)
            : throw view.Error($"'{Quote.Short(text)}' is not a media type");
    }

    public long RequiredInt64(string name) => Required(name).AsInt64();

    public long RequiredSize(string name)
    {
        var size = RequiredInt64(name);
        return size >= 0 ? size : throw Required(name).Error($"{size.ToString(CultureInfo.InvariantCulture)} is negative");
    }

    public long? OptionalInt64(string name) => Find(name)?.AsInt64();

    /// <summary>An RFC 3339 time; Go's decoder takes the empty text for none, too.</summary>
    public DateTimeOffset? OptionalTime(string name)
    {
        if (Find(name) is not { } view || view.AsString() is not { Length: > 0 } text)
        {
            return null;
        }

        return Rfc3339.TryParse(text, out var time) ? time : throw view.Error($"'{Quote.Short(text)}' is not an RFC 3339 time");
    }

    public bool OptionalBool(string name) => Find(name)?.AsBool() ?? false;

    public JsonView RequiredObject(string name) => Required(name).ExpectObject();

    public JsonView? OptionalObject(string name) => Find(name)?.ExpectObject();

    /// <summary>The elements of the array <paramref name="name"/>; null when it is absent.</summary>
    public IReadOnlyList<T>? OptionalArray<T>(string name, int maxCount, Func<JsonView, T> read) => Find(name)?.Elements(maxCount, read);

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
        var keys = new List<string>();
        foreach (var property in map._element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                map.Child(property.Name, property.Value).ExpectObject();
            }

            keys.Add(property.Name);
        }

        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    /// <summary>The names of this object's fields.</summary>
    public IReadOnlyList<string> Keys() => [.. _element.EnumerateObject().Select(property => property.Name)];

    public string AsString() => Expect(JsonValueKind.String, "a string")._element.GetString()!;

    public Digest AsDigest() => Digest.TryParse(AsString(), out var digest) ? digest : throw Error($"'{Quote.Short(AsString())}' is not a digest");

    public JsonView ExpectObject() => Expect(JsonValueKind.Object, "an object");

    private List<T> Elements<T>(int maxCount, Func<JsonView, T> read)
    {
        Expect(JsonValueKind.Array, "an array");
        var count = _element.GetArrayLength();
        if (count > maxCount)
        {
            throw Error($"{count} elements, the limit is {maxCount}");
        }

        // Enumerated, not indexed: the element type walks from the start for every index.
        var items = new List<T>(count);
        foreach (var element in _element.EnumerateArray())
        {
            items.Add(read(new JsonView(element, _document, $"{_path}[{items.Count.ToString(CultureInfo.InvariantCulture)}]")));
        }

        return items;
    }

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

    private JsonView? Find(string name)
    {
        JsonProperty? found = null;
        foreach (var property in _element.EnumerateObject())
        {
            if (!property.NameEquals(name) && !IsOtherSpelling(property, name))
            {
                continue;
            }

            if (found is { } first)
            {
                throw Error($"'{Quote.Short(first.Name)}' and '{Quote.Short(property.Name)}' are the same field");
            }

            found = property;
        }

        return found is { Value: { ValueKind: not JsonValueKind.Null } value } ? Child(name, value) : null;
    }

    // Go folds the long s and the Kelvin sign as well (encoding/json, "foldRune").
    private static bool IsOtherSpelling(JsonProperty property, string name)
    {
        var rawLength = JsonMarshal.GetRawUtf8PropertyName(property).Length;
        return rawLength >= name.Length && rawLength <= name.Length * LongestEscape
            && property.Name.Replace('\u017f', 's').Replace('\u212a', 'k').Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private JsonView Child(string name, JsonElement value) =>
        new(value, _document, _path.Length == 0 ? Quote.Short(name) : $"{_path}.{Quote.Short(name)}");

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
}
