namespace Davit.GoTemplate.Execution;

/// <summary>A value on its way: Go tells what lies in an interface from what is of that type itself.</summary>
/// <param name="Value">Null for what Go calls the invalid value: no such key, or an interface that held nothing.</param>
/// <param name="IsInterface">True when its static type is an interface.</param>
internal readonly record struct Operand(TemplateValue? Value, bool IsInterface = false)
{
    public static Operand None => default;

    public bool IsNilInterface => Value is NilValue { TypeName: GoTypes.Any };

    public string TypeName => IsInterface ? GoTypes.Any : Value!.TypeName;

    /// <summary>An item of a map or slice.</summary>
    public static Operand Element(TemplateValue value, string elementType) => new(value, elementType == GoTypes.Any);

    /// <summary>The value that an interface holds, invalid when it holds none.</summary>
    public Operand Unwrapped() => IsNilInterface ? None : new Operand(Value);
}
