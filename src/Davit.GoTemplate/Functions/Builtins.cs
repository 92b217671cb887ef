using System.Text;
using Davit.GoTemplate.Formatting;

namespace Davit.GoTemplate.Functions;

/// <summary>Go's functions on values: index, len, not, print…, slice. What looks at how it is called (and, or, call) the executor does.</summary>
internal static class Builtins
{
    public static IEnumerable<KeyValuePair<string, TemplateFunction>> All =>
    [
        // Never called: the executor knows them.
        Signature.Variadic("and", [ParameterType.Value, ParameterType.Value], _ => null),
        Signature.Variadic("or", [ParameterType.Value, ParameterType.Value], _ => null),
        Signature.Variadic("call", [ParameterType.Value, ParameterType.Value], _ => null),
        Signature.Fixed("not", [ParameterType.Value], a => BooleanValue.Of(a[0]?.IsTrue != true)),
        Signature.Variadic("index", [ParameterType.Value, ParameterType.Value], Index),
        Signature.Variadic("slice", [ParameterType.Value, ParameterType.Value], Slice),
        Signature.Fixed("len", [ParameterType.Value], a => new IntegerValue(Length(a[0]))),
        Signature.Variadic("print", [ParameterType.Any], a => GoFormat.Sprint(a)),
        Signature.Variadic("println", [ParameterType.Any], a => GoFormat.Sprintln(a)),
        Signature.Variadic("printf", [ParameterType.Text, ParameterType.Any], a => GoFormat.Sprintf(a[0].Text(), [.. a.Skip(1)])),
    ];

    private static bool IsNil(TemplateValue? value) => value is null || ReferenceEquals(value, NilValue.Interface);

    private static long Length(TemplateValue? value) => value switch
    {
        StringValue text => Encoding.UTF8.GetByteCount(text.Value),
        ListValue list => list.Items.Count,
        MapValue map => map.Entries.Count,
        NilValue => throw new TemplateException("len of nil pointer"),
        null => throw new TemplateException("reflect: call of reflect.Value.Type on zero Value"),
        _ => throw new TemplateException($"len of type {value.TypeName}"),
    };

    private static TemplateValue? Index(IReadOnlyList<TemplateValue?> arguments)
    {
        var item = arguments[0];
        if (IsNil(item))
        {
            throw new TemplateException("index of untyped nil");
        }

        foreach (var index in arguments.Skip(1))
        {
            item = item switch
            {
                null or NilValue => throw new TemplateException("index of nil pointer"),
                ListValue list => list.Items[Position(index, list.Items.Count, isEndAllowed: false)],
                StringValue text => ByteAt(text.Value, index),
                MapValue map => map.Entries.TryGetValue(Key(index), out var found) ? found : ZeroOf(map.ElementType),
                _ => throw new TemplateException($"can't index item of type {item.TypeName}"),
            };
        }

        return item;
    }

    private static IntegerValue ByteAt(string text, TemplateValue? index)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new IntegerValue(bytes[Position(index, bytes.Length, isEndAllowed: false)], IntegerValue.Byte);
    }

    private static string Key(TemplateValue? index) => index switch
    {
        StringValue { TypeName: GoTypes.Text } key => key.Value,
        null or NilValue => throw new TemplateException("value is nil; should be of type string"),
        _ => throw new TemplateException($"value has type {index.TypeName}; should be string"),
    };

    private static TemplateValue ZeroOf(string elementType) => elementType switch
    {
        GoTypes.Text => new StringValue(""),
        "struct {}" => new RecordValue("struct {}", []),
        _ when elementType.StartsWith("[]", StringComparison.Ordinal) => new ListValue([], elementType[2..]) { IsNil = true },
        _ => NilValue.Interface,
    };

    private static int Position(TemplateValue? index, int length, bool isEndAllowed) => index switch
    {
        IntegerValue { Value: var value } when value >= 0 && (value < length || (isEndAllowed && value == length)) => (int)value,

        // One past the end gets through Go's own check and meets that of package reflect.
        IntegerValue { Value: var value } when value == length => throw new TemplateException("reflect: slice index out of range"),
        IntegerValue { Value: var value } => throw new TemplateException($"index out of range: {value}"),
        null or NilValue => throw new TemplateException("cannot index slice/array with nil"),
        _ => throw new TemplateException($"cannot index slice/array with type {index.TypeName}"),
    };

    private static TemplateValue Slice(IReadOnlyList<TemplateValue?> arguments)
    {
        var item = arguments[0];
        if (IsNil(item))
        {
            throw new TemplateException("slice of untyped nil");
        }

        if (arguments.Count > 4)
        {
            throw new TemplateException($"too many slice indexes: {arguments.Count - 1}");
        }

        switch (item)
        {
            case StringValue when arguments.Count == 4:
                throw new TemplateException("cannot 3-index slice a string");
            case StringValue text:
                var bytes = Encoding.UTF8.GetBytes(text.Value);
                var range = Range(arguments, bytes.Length);
                return new StringValue(Encoding.UTF8.GetString(bytes[range]), text.TypeName);
            case ListValue list:
                return new ListValue([.. list.Items.ToArray()[Range(arguments, list.Items.Count)]], list.ElementType);
            default:
                throw new TemplateException($"can't slice item of type {item!.TypeName}");
        }
    }

    private static Range Range(IReadOnlyList<TemplateValue?> arguments, int length)
    {
        var bounds = new[] { 0, length, length };
        for (var i = 1; i < arguments.Count; i++)
        {
            bounds[i - 1] = Position(arguments[i], length, isEndAllowed: true);
        }

        for (var i = 0; i < (arguments.Count == 4 ? 2 : 1); i++)
        {
            if (bounds[i] > bounds[i + 1])
            {
                throw new TemplateException($"invalid slice index: {bounds[i]} > {bounds[i + 1]}");
            }
        }

        return bounds[0]..bounds[1];
    }
}
