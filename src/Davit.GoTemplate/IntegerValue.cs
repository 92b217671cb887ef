namespace Davit.GoTemplate;

/// <param name="value">Fits every signed type and the unsigned ones that occur.</param>
/// <param name="typeName"><c>int</c>, <c>int64</c>, <c>uint8</c>, or a named type such as <c>time.Duration</c>.</param>
public sealed class IntegerValue(long value, string typeName = IntegerValue.Int) : TemplateValue
{
    public const string Int = "int";
    public const string Int64 = "int64";
    public const string Byte = "uint8";

    public long Value { get; } = value;

    /// <summary>What its type's String method says, where it has one; printed in the number's place.</summary>
    public string? Text { get; init; }

    public override string TypeName { get; } = typeName;

    public override bool IsTrue => Value != 0;

    internal bool IsUnsigned => TypeName.StartsWith("uint", StringComparison.Ordinal);
}
