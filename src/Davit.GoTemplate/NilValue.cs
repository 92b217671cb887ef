namespace Davit.GoTemplate;

/// <summary>Nothing: JSON's null inside a map or slice, or a pointer to nothing.</summary>
public sealed class NilValue : TemplateValue
{
    private NilValue(string typeName) => TypeName = typeName;

    /// <summary>An interface that holds nothing.</summary>
    public static NilValue Interface { get; } = new(GoTypes.Any);

    public override string TypeName { get; }

    public override bool IsTrue => false;

    /// <summary>A nil pointer to a struct type: <c>*v1.HealthcheckConfig</c>.</summary>
    public static NilValue Pointer(string typeName) => new(typeName);
}
