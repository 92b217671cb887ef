using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>What the rows of one list offer to templates.</summary>
/// <param name="TypeName">Docker's name of the row's type, which its errors show.</param>
/// <param name="Fields">By their names.</param>
internal sealed record RowShape<T>(string TypeName, IReadOnlyList<Field<T>> Fields)
{
    /// <summary>The value of a label, for lists with <c>{{.Label "name"}}</c>; null for others.</summary>
    public Func<T, string, string>? ReadLabel { get; init; }

    public ObjectValue RowOf(T item) => new Row(this, item);

    public ObjectValue Headers() => new HeaderRow(this);

    private Field<T>? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        return null;
    }

    // Docker's rows are structs with a method for each field.
    private sealed class Row(RowShape<T> shape, T item) : ObjectValue(shape.TypeName)
    {
        public override IEnumerable<KeyValuePair<string, TemplateValue>> Fields =>
            shape.Fields.Select(f => KeyValuePair.Create(f.Name, f.Read(item)));

        public override TemplateValue? FindField(string name) => null;

        public override TemplateFunction? FindMethod(string name) => shape switch
        {
            { ReadLabel: { } read } when name == "Label" => new TemplateFunction([ParameterType.Text], a => read(item, ((StringValue)a[0]!).Value)),
            _ => shape.Find(name) is { } field ? TemplateFunction.Getter(() => field.Read(item)) : null,
        };

        public override string ToJson() => RowJson.Write(Fields);
    }

    private sealed class HeaderRow(RowShape<T> shape) : ObjectValue("formatter.SubHeaderContext")
    {
        public override IEnumerable<KeyValuePair<string, TemplateValue>> Fields =>
            shape.Fields.Select(f => KeyValuePair.Create(f.Name, (TemplateValue)f.Header));

        public override TemplateValue FindField(string name) => shape.Find(name) is { } field ? field.Header : NilValue.Interface;

        public override TemplateFunction? FindMethod(string name) => shape.ReadLabel is not null && name == "Label"
            ? new TemplateFunction([ParameterType.Text], a => LabelHeader(((StringValue)a[0]!).Value))
            : null;

        // The last part of a reverse domain name, in words.
        private static string LabelHeader(string label) =>
            label[(label.LastIndexOf('.') + 1)..].Replace('-', ' ').Replace('_', ' ');
    }
}
