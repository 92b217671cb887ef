namespace Davit.GoTemplate;

public sealed class FloatValue(double value) : TemplateValue
{
    public double Value { get; } = value;

    public override string TypeName => "float64";

    public override bool IsTrue => Value != 0;
}
