using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Inspection;

/// <summary>
/// The JSON of <c>inspect</c> as the structs of Docker's client: numbers are integers, fields that JSON leaves out have their
/// zero value, durations print as such. What the structs do not have is left to the JSON itself (<see cref="InspectionFormatter"/>).
/// </summary>
internal static class TypedInspection
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Structs whose objects are maps, by the name of the field.
    private static readonly string[] TextMaps = ["Labels", "Annotations", "Sysctls", "Tmpfs", "StorageOpt", "DriverOpts", "Options", "Data"];
    private static readonly string[] Sets = ["ExposedPorts", "Volumes"];
    private static readonly string[] Durations = ["Interval", "Timeout", "StartPeriod", "StartInterval"];

    private static readonly TemplateValue NoTexts = new ListValue([], GoTypes.Text) { IsNil = true };
    private static readonly TemplateValue NoTextMap = new MapValue(new Dictionary<string, TemplateValue>(), GoTypes.Text) { IsNil = true };
    private static readonly TemplateValue NoSet = new MapValue(new Dictionary<string, TemplateValue>(), "struct {}") { IsNil = true };

    private static readonly KeyValuePair<string, TemplateValue>[] ImageDefaults =
    [
        new("Comment", ""), new("Created", ""), new("Author", ""), new("Variant", ""), new("OsVersion", ""),
        new("GraphDriver", NilValue.Pointer("*storage.DriverData")), new("Manifests", new ListValue([], "image.ManifestSummary") { IsNil = true }),
        new("Identity", NilValue.Pointer("*image.Identity")),
    ];

    private static readonly KeyValuePair<string, TemplateValue>[] ImageConfigDefaults =
    [
        new("User", ""), new("ExposedPorts", NoSet), new("Env", NoTexts), new("Entrypoint", NoTexts), new("Cmd", NoTexts), new("Volumes", NoSet),
        new("WorkingDir", ""), new("Labels", NoTextMap), new("StopSignal", ""), new("ArgsEscaped", false),
        new("Healthcheck", NilValue.Pointer("*v1.HealthcheckConfig")), new("OnBuild", NoTexts), new("Shell", NoTexts),
    ];

    private static readonly KeyValuePair<string, TemplateValue>[] HealthcheckDefaults =
    [
        new("Test", NoTexts), new("Interval", GoDuration.Of(0)), new("Timeout", GoDuration.Of(0)), new("StartPeriod", GoDuration.Of(0)),
        new("StartInterval", GoDuration.Of(0)), new("Retries", 0),
    ];

    public static TemplateValue OfImage(JsonElement json) => Struct(json, "image.InspectResponse", ImageDefaults, isImage: true);

    public static TemplateValue OfContainer(JsonElement json) => Struct(json, "container.InspectResponse", [], isImage: false);

    /// <summary>The element on one line.</summary>
    public static string CompactText(JsonElement json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static RecordValue Struct(JsonElement json, string typeName, KeyValuePair<string, TemplateValue>[] defaults, bool isImage)
    {
        var fields = new List<KeyValuePair<string, TemplateValue>>();
        foreach (var property in json.EnumerateObject())
        {
            fields.Add(new(FieldName(property.Name), Value(property, isImage)));
        }

        fields.AddRange(defaults.Where(d => fields.All(f => f.Key != d.Key)));
        return new RecordValue(typeName, fields) { Json = CompactText(json) };
    }

    private static string FieldName(string name) => name == "Id" ? "ID" : char.ToUpperInvariant(name[0]) + name[1..];

    private static TemplateValue Value(JsonProperty property, bool isImage)
    {
        var (name, value) = (property.Name, property.Value);
        return value.ValueKind switch
        {
            JsonValueKind.Object when TextMaps.Contains(name) => Map(value, GoTypes.Text),
            JsonValueKind.Object when Sets.Contains(name) => Map(value, "struct {}"),
            JsonValueKind.Object when name == "Config" && isImage => Struct(value, "*v1.DockerOCIImageConfig", ImageConfigDefaults, isImage),
            JsonValueKind.Object when name == "Healthcheck" => Struct(value, "*v1.HealthcheckConfig", HealthcheckDefaults, isImage),
            JsonValueKind.Object => Struct(value, name, [], isImage),
            JsonValueKind.Array => List(value, isImage),
            JsonValueKind.Number when Durations.Contains(name) => GoDuration.Of(value.GetInt64()),
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
            JsonValueKind.String when name == "LastTagTime" => Time(value.GetDateTimeOffset()),
            JsonValueKind.String => value.GetString()!,
            _ => Null(name),
        };
    }

    private static TemplateValue Null(string name) =>
        TextMaps.Contains(name) ? NoTextMap : Sets.Contains(name) ? NoSet : name == "PidsLimit" ? NilValue.Pointer("*int64") : NoTexts;

    private static StringValue Time(DateTimeOffset moment) =>
        new(moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC", "time.Time");

    private static MapValue Map(JsonElement json, string elementType) => new(
        json.EnumerateObject().ToDictionary(p => p.Name, p => elementType == GoTypes.Text ? p.Value.GetString()! : (TemplateValue)new RecordValue(elementType, [])),
        elementType);

    private static ListValue List(JsonElement json, bool isImage) => json.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
        ? ListValue.OfStrings(json.EnumerateArray().Select(e => e.GetString()!))
        : new ListValue([.. json.EnumerateArray().Select(e => Struct(e, "struct", [], isImage))], "struct");
}
