namespace Davit.GoTemplate;

/// <summary>A struct of plain fields.</summary>
/// <param name="typeName">Of the struct.</param>
/// <param name="fields">In their order.</param>
public sealed class RecordValue(string typeName, IReadOnlyList<KeyValuePair<string, TemplateValue>> fields) : ObjectValue(typeName)
{
    public override IEnumerable<KeyValuePair<string, TemplateValue>> Fields => fields;

    /// <summary>Its JSON when that does not follow from the fields, as when empty ones are left out.</summary>
    public string? Json { get; init; }

    public override TemplateValue? FindField(string name) => fields.FirstOrDefault(f => f.Key == name).Value;

    public override string? ToJson() => Json;
}
