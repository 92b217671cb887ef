using System.Runtime.CompilerServices;
using System.Text;
using Davit.GoTemplate.Formatting;
using Davit.GoTemplate.Parsing;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Execution;

/// <summary>Carries out the statements of a template. <see cref="Evaluator"/> has the pipelines.</summary>
internal sealed class Executor
{
    private const int MaxDepth = 100_000;

    private readonly ParsedTemplate _template;
    private readonly Failures _failures;
    private readonly Evaluator _evaluator;
    private readonly StringBuilder _output;
    private int _depth;

    public Executor(ParsedTemplate template, ExecutionOptions options, StringBuilder output)
    {
        _output = output;
        _template = template;
        _failures = new Failures(template.Text);
        _evaluator = new Evaluator(options, _failures);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public void Run(TemplateValue? data)
    {
        var dot = new Operand(data).Unwrapped();
        _evaluator.Scope = new Scope(dot);
        Walk(dot, _template.Trees[""]);
    }

    private Flow Walk(Operand dot, Node node)
    {
        _failures.Place = node;
        switch (node)
        {
            case ActionNode action:
                var value = _evaluator.Evaluate(dot, action.Pipe);
                if (action.Pipe.Variables.Count == 0)
                {
                    _output.Append(value.Value is null ? "<no value>" : GoFormat.Sprint([value.Value]));
                }

                return Flow.Next;
            case TextNode text:
                _output.Append(text.Text);
                return Flow.Next;
            case ListNode list:
                return WalkList(dot, list);
            case BranchNode { Kind: BranchKind.Range } range:
                return WalkRange(dot, range);
            case BranchNode branch:
                return WalkBranch(dot, branch);
            case TemplateNode template:
                return WalkTemplate(dot, template);
            default:
                return node is BreakNode ? Flow.Break : Flow.Continue;
        }
    }

    private Flow WalkList(Operand dot, ListNode list)
    {
        foreach (var node in list.Nodes)
        {
            if (Walk(dot, node) is not Flow.Next and var flow)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow WalkBranch(Operand dot, BranchNode branch)
    {
        var depth = _evaluator.Scope.Depth;
        var value = _evaluator.Evaluate(dot, branch.Pipe);
        var flow = value.Value?.IsTrue == true ? Walk(branch.Kind == BranchKind.With ? value : dot, branch.Body)
            : branch.Otherwise is not null ? Walk(dot, branch.Otherwise)
            : Flow.Next;
        _evaluator.Scope.Depth = depth;
        return flow;
    }

    private Flow WalkRange(Operand dot, BranchNode range)
    {
        var depth = _evaluator.Scope.Depth;
        var value = _evaluator.Evaluate(dot, range.Pipe).Value;
        var isEmpty = true;
        foreach (var (index, item) in Items(range, value))
        {
            isEmpty = false;
            if (Iterate(range, index, item) == Flow.Break)
            {
                break;
            }
        }

        var flow = isEmpty && range.Otherwise is not null ? Walk(dot, range.Otherwise) : Flow.Next;
        _evaluator.Scope.Depth = depth;
        return flow;
    }

    private Flow Iterate(BranchNode range, TemplateValue index, Operand item)
    {
        var depth = _evaluator.Scope.Depth;
        if (range.Pipe.Variables.Count > 0)
        {
            Assign(range.Pipe, 1, item);
        }

        if (range.Pipe.Variables.Count > 1)
        {
            Assign(range.Pipe, 2, new Operand(index));
        }

        var flow = Walk(item, range.Body);
        _evaluator.Scope.Depth = depth;
        return flow;
    }

    // "range $i = …" sets variables that are already there; the last one named is the item's.
    private void Assign(PipeNode pipe, int fromEnd, Operand value)
    {
        if (pipe.IsAssignment)
        {
            _evaluator.Set(pipe.Variables[^fromEnd].Names[0], value);
        }
        else
        {
            _evaluator.Scope.SetFromTop(fromEnd, value);
        }
    }

    private IEnumerable<(TemplateValue Index, Operand Item)> Items(BranchNode range, TemplateValue? value)
    {
        switch (value)
        {
            case null or NilValue:
                return [];
            case ListValue list:
                return list.Items.Select((item, i) => ((TemplateValue)new IntegerValue(i), Operand.Element(item, list.ElementType)));
            case MapValue map:
                return map.Sorted().Select(e => ((TemplateValue)e.Key, Operand.Element(e.Value, map.ElementType)));
            case IntegerValue when range.Pipe.Variables.Count > 1:
                throw _failures.At($"can't use {GoFormat.Sprint([value])} to iterate over more than one variable");
            case IntegerValue integer:
                return Numbers(integer);
            default:
                throw _failures.At($"range can't iterate over {GoFormat.Sprint([value])}");
        }
    }

    private static IEnumerable<(TemplateValue Index, Operand Item)> Numbers(IntegerValue count)
    {
        for (var i = 0L; i < count.Value; i++)
        {
            yield return (NilValue.Interface, new Operand(new IntegerValue(i, count.TypeName)));
        }
    }

    private Flow WalkTemplate(Operand dot, TemplateNode node)
    {
        if (!_template.Trees.TryGetValue(node.Name, out var tree))
        {
            throw _failures.At($"template {GoQuote.Quote(node.Name)} not defined");
        }

        // Go's limit is 100,000; a stack that is at its end before that says the same.
        if (_depth == MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _failures.At($"exceeded maximum template depth ({MaxDepth})");
        }

        var argument = node.Pipe is null ? Operand.None : _evaluator.Evaluate(dot, node.Pipe);
        var (scope, name) = (_evaluator.Scope, _failures.TemplateName);
        _evaluator.Scope = new Scope(argument);
        _failures.TemplateName = node.Name;
        _depth++;
        Walk(argument, tree);
        _depth--;
        _evaluator.Scope = scope;
        _failures.TemplateName = name;
        return Flow.Next;
    }
}
