using Davit.GoTemplate.Parsing;

namespace Davit.GoTemplate.Execution;

/// <summary>Calls functions and methods: their number and types of arguments are checked by Go's rules.</summary>
internal sealed class Calls(Evaluator evaluator, Failures failures)
{
    public Operand Call(Call call)
    {
        var (function, arguments) = (call.Function, call.Arguments);
        CheckCount(call);
        if (call.Name is "and" or "or" && function.IsVariadic)
        {
            return DecideEarly(call);
        }

        var values = new TemplateValue?[arguments.Count];
        for (var i = 0; i < arguments.Words.Count; i++)
        {
            values[i] = Argument(call.Dot, TypeOf(function, i), arguments.Words[i]);
        }

        if (arguments.Final is { } final)
        {
            values[^1] = Validate(final, TypeOf(function, values.Length - 1));
        }

        try
        {
            return call.Name == "call" ? throw NotAFunction(arguments, values) : new Operand(function.Invoke(values));
        }
        catch (TemplateException e)
        {
            failures.Place = call.Place;
            throw failures.At($"error calling {call.Name}: {e.Message}");
        }
    }

    // No value that reaches a template here is a function.
    private static TemplateException NotAFunction(Arguments arguments, TemplateValue?[] values) => values switch
    {
        [{ } value, ..] when !ReferenceEquals(value, NilValue.Interface) =>
            new TemplateException($"non-function {(arguments.Words.Count > 0 ? arguments.Words[0].ToString() : $"<{value.TypeName} Value>")} of type {value.TypeName}"),
        _ => new TemplateException("call of nil"),
    };

    private static ParameterType TypeOf(TemplateFunction function, int index) =>
        function.Parameters[Math.Min(index, function.Parameters.Count - 1)];

    private static string Name(ParameterType type) => type switch
    {
        ParameterType.Text => "string",
        ParameterType.Integer => "int",
        ParameterType.Texts => "[]string",
        ParameterType.Value => "reflect.Value",
        _ => GoTypes.Any,
    };

    private void CheckCount(Call call)
    {
        var (function, arguments) = (call.Function, call.Arguments);
        var wanted = function.Parameters.Count;
        if (function.IsVariadic && arguments.Count < wanted - 1)
        {
            throw failures.At($"wrong number of args for {call.Name}: want at least {wanted - 1} got {arguments.Words.Count}");
        }

        if (!function.IsVariadic && arguments.Count != wanted)
        {
            throw failures.At($"wrong number of args for {call.Name}: want {wanted} got {arguments.Count}");
        }
    }

    // The result is the argument that decides; what follows it is not evaluated.
    private Operand DecideEarly(Call call)
    {
        TemplateValue? value = null;
        foreach (var word in call.Arguments.Words)
        {
            value = Argument(call.Dot, ParameterType.Value, word);
            if (value?.IsTrue == true == (call.Name == "or"))
            {
                return new Operand(value);
            }
        }

        return call.Arguments.Final is { } final ? final : new Operand(value);
    }

    private TemplateValue? Argument(Operand dot, ParameterType type, Node node)
    {
        failures.Place = node;
        switch (node)
        {
            case NilNode:
                return type is ParameterType.Text or ParameterType.Integer ? throw failures.At($"cannot assign nil to {Name(type)}") : null;
            case BooleanNode or NumberNode or TextLiteralNode:
                return Literal(type, node);
            default:
                return Validate(evaluator.EvaluateOperand(dot, node), type);
        }
    }

    private TemplateValue? Literal(ParameterType type, Node node) => type switch
    {
        ParameterType.Text => node is TextLiteralNode text ? text.Value : throw failures.At($"expected string; found {node}"),
        ParameterType.Integer => node is NumberNode { Integer: { } integer } ? new IntegerValue(integer) : throw failures.At($"expected integer; found {node}"),
        ParameterType.Texts => throw failures.At($"can't handle {node} for arg of type []string"),
        _ => evaluator.EvaluateOperand(Operand.None, node).Value,
    };

    private TemplateValue? Validate(Operand operand, ParameterType type)
    {
        if (type is ParameterType.Any or ParameterType.Value)
        {
            return type == ParameterType.Any ? operand.Unwrapped().Value : operand.Value;
        }

        if (operand.Value is null)
        {
            return type == ParameterType.Texts ? null : throw failures.At($"invalid value; expected {Name(type)}");
        }

        var isRight = type switch
        {
            ParameterType.Text => operand.Value is StringValue { TypeName: GoTypes.Text },
            ParameterType.Integer => operand.Value is IntegerValue { TypeName: IntegerValue.Int },
            _ => operand.Value is ListValue { ElementType: GoTypes.Text },
        };
        return isRight ? operand.Value : throw failures.At($"wrong type for value; expected {Name(type)}; got {operand.Value.TypeName}");
    }
}
