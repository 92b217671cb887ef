namespace Davit.GoTemplate.Tests;

/// <summary>The value that Oracle/main.go gives to templates as "item": the same fields, the same methods.</summary>
internal sealed class SampleItem() : ObjectValue("main.Item")
{
    private static readonly KeyValuePair<string, TemplateValue>[] All =
    [
        new("Name", "box"),
        new("Count", 42),
        new("Ratio", 2.5),
        new("Ready", true),
        new("Tags", ListValue.OfStrings(["a", "b", "c"])),
        new("Labels", new MapValue(new Dictionary<string, TemplateValue> { ["one"] = "1", ["two"] = "2" }, GoTypes.Text)),
        new("Inner", new RecordValue("main.Inner", [new("Size", new IntegerValue(7)), new("Text", "in <b>")])),
        new("Nothing", NilValue.Pointer("*main.Inner")),
        new("Any", "any text"),
        new("None", NilValue.Interface),
        new("NoTags", new ListValue([], GoTypes.Text) { IsNil = true }),
        new("NoMap", new MapValue(new Dictionary<string, TemplateValue>(), GoTypes.Text) { IsNil = true }),
    ];

    public override IEnumerable<KeyValuePair<string, TemplateValue>> Fields => All;

    public override TemplateValue? FindField(string name) => All.FirstOrDefault(f => f.Key == name).Value;

    public override TemplateFunction? FindMethod(string name) => name switch
    {
        "Greet" => TemplateFunction.Getter(() => "hello"),
        "Label" => new TemplateFunction([ParameterType.Text], a => "label " + Text(a[0])),
        "Times" => new TemplateFunction([ParameterType.Text, ParameterType.Integer], a => string.Concat(Enumerable.Repeat(Text(a[0]), (int)((IntegerValue)a[1]!).Value))),
        "Fail" => TemplateFunction.Getter(() => throw new TemplateException("it failed")),
        "Many" => new TemplateFunction([ParameterType.Text, ParameterType.Text], a => Text(a[0]) + string.Join('+', a.Skip(1).Select(Text))) { IsVariadic = true },
        _ => null,
    };

    private static string Text(TemplateValue? value) => ((StringValue)value!).Value;
}
