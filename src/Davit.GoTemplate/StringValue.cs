namespace Davit.GoTemplate;

/// <param name="value">Go's strings are bytes; here they are text, and a template that cuts a character in two sees U+FFFD.</param>
/// <param name="typeName"><c>string</c> or a named type.</param>
public sealed class StringValue(string value, string typeName = GoTypes.Text) : TemplateValue
{
    public string Value { get; } = value;

    public override string TypeName { get; } = typeName;

    public override bool IsTrue => Value.Length > 0;
}
