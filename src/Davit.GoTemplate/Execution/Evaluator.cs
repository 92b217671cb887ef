using System.Diagnostics;
using System.Runtime.CompilerServices;
using Davit.GoTemplate.Parsing;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Execution;

/// <summary>The value of pipelines, commands and their operands.</summary>
internal sealed class Evaluator
{
    private readonly ExecutionOptions _options;
    private readonly Failures _failures;
    private readonly Calls _calls;

    public Evaluator(ExecutionOptions options, Failures failures)
    {
        _options = options;
        _failures = failures;
        _calls = new Calls(this, failures);
    }

    public Scope Scope { get; set; } = new(Operand.None);

    public void Set(string name, Operand value)
    {
        if (!Scope.TrySet(name, value))
        {
            throw _failures.At($"undefined variable: {name}");
        }
    }

    public Operand Evaluate(Operand dot, PipeNode pipe)
    {
        _failures.Place = pipe;
        Operand? value = null;
        foreach (var command in pipe.Commands)
        {
            value = EvaluateCommand(dot, command, value).Unwrapped();
        }

        var result = value ?? Operand.None;
        foreach (var variable in pipe.Variables)
        {
            if (pipe.IsAssignment)
            {
                Set(variable.Names[0], result);
            }
            else
            {
                Scope.Declare(variable.Names[0], result);
            }
        }

        return result;
    }

    /// <summary>An operand by itself, as an argument is.</summary>
    public Operand EvaluateOperand(Operand dot, Node node)
    {
        switch (node)
        {
            case DotNode:
                return dot;
            case FieldNode field:
                return EvaluateField(dot, field, Arguments.None);
            case VariableNode variable:
                return EvaluateVariable(dot, variable, Arguments.None);
            case PipeNode pipe:
                return EvaluateNested(dot, pipe);
            case IdentifierNode identifier:
                return EvaluateFunction(dot, identifier, identifier, Arguments.None);
            case ChainNode chain:
                return EvaluateChain(dot, chain, Arguments.None);
            default:
                return EvaluateLiteral(node);
        }
    }

    private Operand EvaluateCommand(Operand dot, CommandNode command, Operand? final)
    {
        var arguments = new Arguments([.. command.Words.Skip(1)], final);
        var first = command.Words[0];
        switch (first)
        {
            case FieldNode field:
                return EvaluateField(dot, field, arguments);
            case ChainNode chain:
                return EvaluateChain(dot, chain, arguments);
            case IdentifierNode identifier:
                return EvaluateFunction(dot, identifier, command, arguments);
            case PipeNode pipe:
                RefuseArguments(first, arguments);
                return EvaluateNested(dot, pipe);
            case VariableNode variable:
                return EvaluateVariable(dot, variable, arguments);
        }

        _failures.Place = first;
        RefuseArguments(first, arguments);
        return first switch
        {
            DotNode => dot,
            NilNode => throw _failures.At("nil is not a command"),
            _ => EvaluateLiteral(first),
        };
    }

    private Operand EvaluateNested(Operand dot, PipeNode pipe) => RuntimeHelpers.TryEnsureSufficientExecutionStack()
        ? Evaluate(dot, pipe)
        : throw _failures.At("template is nested too deeply");

    private Operand EvaluateLiteral(Node node)
    {
        _failures.Place = node;
        return node switch
        {
            BooleanNode boolean => new Operand(BooleanValue.Of(boolean.Value)),
            TextLiteralNode text => new Operand(new StringValue(text.Value)),
            NumberNode { IsFloatByItself: true, Float: { } real } => new Operand(new FloatValue(real)),
            NumberNode { Integer: { } integer } => new Operand(new IntegerValue(integer)),
            NumberNode => throw _failures.At($"{node} overflows int"),
            _ => throw new UnreachableException(),
        };
    }

    private void RefuseArguments(Node word, Arguments arguments)
    {
        if (arguments.Count > 0)
        {
            throw _failures.At($"can't give argument to non-function {word}");
        }
    }

    private Operand EvaluateField(Operand dot, FieldNode field, Arguments arguments)
    {
        _failures.Place = field;
        return EvaluateNames(dot, dot, field, field.Names, arguments);
    }

    private Operand EvaluateChain(Operand dot, ChainNode chain, Arguments arguments)
    {
        _failures.Place = chain;
        if (chain.Term is NilNode)
        {
            throw _failures.At($"indirection through explicit nil in {chain}");
        }

        _failures.Place = chain.Term;
        return EvaluateNames(dot, EvaluateOperand(dot, chain.Term), chain, chain.Names, arguments);
    }

    private Operand EvaluateVariable(Operand dot, VariableNode variable, Arguments arguments)
    {
        _failures.Place = variable;
        var value = Scope.Find(variable.Names[0]) ?? throw _failures.At($"undefined variable: {variable.Names[0]}");
        if (variable.Names.Length == 1)
        {
            RefuseArguments(variable, arguments);
            return value;
        }

        return EvaluateNames(dot, value, variable, variable.Names.AsSpan(1), arguments);
    }

    private Operand EvaluateFunction(Operand dot, IdentifierNode identifier, Node place, Arguments arguments)
    {
        _failures.Place = identifier;
        var function = _options.Functions.Find(identifier.Name) ?? throw _failures.At($"{GoQuote.Quote(identifier.Name)} is not a defined function");
        return _calls.Call(new Call(dot, function, identifier.Name, place, arguments));
    }

    private Operand EvaluateNames(Operand dot, Operand receiver, Node place, ReadOnlySpan<string> names, Arguments arguments)
    {
        foreach (var name in names[..^1])
        {
            receiver = Select(dot, receiver, new Selection(name, place, Arguments.None));
        }

        return Select(dot, receiver, new Selection(names[^1], place, arguments));
    }

    private Operand Select(Operand dot, Operand receiver, Selection selection)
    {
        var (name, _, arguments) = selection;
        switch (receiver.Value)
        {
            case null:
                return _options.MissingKey == MissingKey.Error
                    ? throw _failures.At($"nil data; no entry for key {GoQuote.Quote(name)}")
                    : Operand.None;
            case NilValue:
                throw _failures.At($"nil pointer evaluating {receiver.TypeName}.{name}");
            case MapValue map:
                return SelectKey(map, name, arguments);
        }

        if (Methods.Find(receiver.Value, name) is { } method)
        {
            return _calls.Call(new Call(dot, method, name, selection.Place, arguments));
        }

        if ((receiver.Value as ObjectValue)?.FindField(name) is not { } field)
        {
            throw _failures.At($"can't evaluate field {name} in type {receiver.TypeName}");
        }

        return arguments.Count == 0
            ? new Operand(field, ReferenceEquals(field, NilValue.Interface))
            : throw _failures.At($"{name} has arguments but cannot be invoked as function");
    }

    private Operand SelectKey(MapValue map, string name, Arguments arguments)
    {
        if (arguments.Count > 0)
        {
            throw _failures.At($"{name} is not a method but has arguments");
        }

        if (map.Entries.TryGetValue(name, out var value))
        {
            return Operand.Element(value, map.ElementType);
        }

        return _options.MissingKey == MissingKey.Error
            ? throw _failures.At($"map has no entry for key {GoQuote.Quote(name)}")
            : Operand.None;
    }

    private readonly record struct Selection(string Name, Node Place, Arguments Arguments);
}
