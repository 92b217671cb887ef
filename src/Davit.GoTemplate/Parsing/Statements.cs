using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

internal sealed class ListNode(int position) : Node(position)
{
    public List<Node> Nodes { get; } = [];

    public override string ToString() => string.Concat(Nodes);
}

internal sealed class TextNode(int position, string text) : Node(position)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

internal sealed class ActionNode(int position, PipeNode pipe) : Node(position)
{
    public PipeNode Pipe { get; } = pipe;

    public override string ToString() => "{{" + Pipe + "}}";
}

internal enum BranchKind
{
    If,
    With,
    Range,
}

internal sealed class BranchNode(BranchKind kind, PipeNode pipe, ListNode body, ListNode? otherwise) : Node(pipe.Position)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode Body { get; } = body;

    public ListNode? Otherwise { get; } = otherwise;

    public override string ToString()
    {
        var name = Kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" };
        return "{{" + name + " " + Pipe + "}}" + Body + (Otherwise is null ? "" : "{{else}}" + Otherwise) + "{{end}}";
    }
}

internal sealed class TemplateNode(int position, string name, PipeNode? pipe) : Node(position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override string ToString() => "{{template " + GoQuote.Quote(Name) + (Pipe is null ? "" : " " + Pipe) + "}}";
}

internal sealed class BreakNode(int position) : Node(position)
{
    public override string ToString() => "{{break}}";
}

internal sealed class ContinueNode(int position) : Node(position)
{
    public override string ToString() => "{{continue}}";
}

/// <summary>Never part of a tree: ends a list.</summary>
internal sealed class EndNode(int position) : Node(position)
{
    public override string ToString() => "{{end}}";
}

/// <summary>Never part of a tree: ends a list.</summary>
internal sealed class ElseNode(int position) : Node(position)
{
    public override string ToString() => "{{else}}";
}
