namespace Davit.GoTemplate;

/// <summary>A value that a template works on: one of Go's kinds, under the name of its Go type.</summary>
public abstract class TemplateValue
{
    /// <summary>As Go prints it in errors and for <c>%T</c>: <c>string</c>, <c>map[string]interface {}</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>What <c>if</c>, <c>with</c>, <c>and</c>, <c>or</c> and <c>not</c> take for true: not the zero value, not empty.</summary>
    public abstract bool IsTrue { get; }

    public static implicit operator TemplateValue(string value) => new StringValue(value);

    public static implicit operator TemplateValue(bool value) => BooleanValue.Of(value);

    public static implicit operator TemplateValue(long value) => new IntegerValue(value, IntegerValue.Int64);

    public static implicit operator TemplateValue(double value) => new FloatValue(value);

    public static TemplateValue FromString(string value) => value;

    public static TemplateValue FromBoolean(bool value) => value;

    public static TemplateValue FromInt64(long value) => value;

    public static TemplateValue FromDouble(double value) => value;
}
