namespace Davit.GoTemplate;

/// <summary>A struct: fields by name, and methods.</summary>
/// <param name="typeName">With a <c>*</c> when templates get a pointer to it.</param>
public abstract class ObjectValue(string typeName) : TemplateValue
{
    public override string TypeName { get; } = typeName;

    public override bool IsTrue => true;

    /// <summary>What is printed, in this order; JSON too, unless <see cref="ToJson"/> says otherwise.</summary>
    public abstract IEnumerable<KeyValuePair<string, TemplateValue>> Fields { get; }

    /// <summary>Null when there is no such field.</summary>
    public abstract TemplateValue? FindField(string name);

    /// <summary>Null when there is no such method; methods hide fields.</summary>
    public virtual TemplateFunction? FindMethod(string name) => null;

    /// <summary>Its JSON when it makes its own; null for its fields as they are.</summary>
    public virtual string? ToJson() => null;
}
