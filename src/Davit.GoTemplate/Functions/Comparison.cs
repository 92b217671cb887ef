using Davit.GoTemplate.Formatting;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Functions;

/// <summary>eq, ne, lt, le, gt, ge by Go's rules: basic kinds only with their like, but signed and unsigned integers mix.</summary>
internal static class Comparison
{
    private const string BadType = "invalid type for comparison";
    private const string BadTypes = "incompatible types for comparison";

    public static IEnumerable<KeyValuePair<string, TemplateFunction>> All =>
    [
        Signature.Variadic("eq", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(AreEqual(a))),
        Signature.Fixed("ne", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(!AreEqual(a))),
        Signature.Fixed("lt", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(IsLess(a[0], a[1]))),
        Signature.Fixed("le", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(IsLess(a[0], a[1]) || AreEqual(a))),
        Signature.Fixed("gt", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(!(IsLess(a[0], a[1]) || AreEqual(a)))),
        Signature.Fixed("ge", [ParameterType.Value, ParameterType.Value], a => BooleanValue.Of(!IsLess(a[0], a[1]))),
    ];

    private enum Kind
    {
        None,
        Boolean,
        Integer,
        Float,
        Text,
    }

    private static Kind KindOf(TemplateValue? value) => value switch
    {
        BooleanValue => Kind.Boolean,
        IntegerValue => Kind.Integer,
        FloatValue => Kind.Float,
        StringValue => Kind.Text,
        _ => Kind.None,
    };

    private static bool IsUntypedNil(TemplateValue? value) => value is null || ReferenceEquals(value, NilValue.Interface);

    private static bool AreEqual(IReadOnlyList<TemplateValue?> arguments)
    {
        if (arguments.Count < 2)
        {
            throw new TemplateException("missing argument for comparison");
        }

        return arguments.Skip(1).Any(other => AreEqual(arguments[0], other));
    }

    private static bool AreEqual(TemplateValue? left, TemplateValue? right)
    {
        var kind = KindOf(left);
        if (kind != KindOf(right))
        {
            return IsUntypedNil(left) || IsUntypedNil(right) ? false : throw new TemplateException(BadTypes);
        }

        return (left, right) switch
        {
            (BooleanValue a, BooleanValue b) => a.Value == b.Value,
            (IntegerValue a, IntegerValue b) => a.Value == b.Value,
            (FloatValue a, FloatValue b) => a.Value == b.Value,
            (StringValue a, StringValue b) => a.Value == b.Value,
            _ => AreSameComposite(left, right),
        };
    }

    private static bool AreSameComposite(TemplateValue? left, TemplateValue? right)
    {
        var (a, b) = (IsNil(left), IsNil(right));
        if (!IsUntypedNil(left) && !IsUntypedNil(right) && Shape(left!) != Shape(right!))
        {
            throw new TemplateException($"non-comparable types {Describe(left!)}: {left!.TypeName}, {right!.TypeName}: {Describe(right)}");
        }

        if (a || b)
        {
            return a == b;
        }

        return right is ObjectValue
            ? ReferenceEquals(left, right)
            : throw new TemplateException($"non-comparable type {Describe(right!)}: {right!.TypeName}");
    }

    private static bool IsNil(TemplateValue? value) => value is null or NilValue or ListValue { IsNil: true } or MapValue { IsNil: true };

    private static Type Shape(TemplateValue value) => value is NilValue ? typeof(ObjectValue) : value is ObjectValue ? typeof(ObjectValue) : value.GetType();

    private static string Describe(TemplateValue value) => GoFormat.Sprintf("%s", [value]);

    private static bool IsLess(TemplateValue? left, TemplateValue? right)
    {
        var (a, b) = (KindOf(left), KindOf(right));
        if (a == Kind.None || b == Kind.None)
        {
            throw new TemplateException(BadType);
        }

        if (a != b)
        {
            throw new TemplateException(BadTypes);
        }

        return (left, right) switch
        {
            (IntegerValue x, IntegerValue y) => x.Value < y.Value,
            (FloatValue x, FloatValue y) => x.Value < y.Value,
            (StringValue x, StringValue y) => Utf8Order.Instance.Compare(x.Value, y.Value) < 0,
            _ => throw new TemplateException(BadType),
        };
    }
}
