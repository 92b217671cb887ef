using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

internal sealed class DotNode(int position) : Node(position)
{
    public override string ToString() => ".";
}

internal sealed class NilNode(int position) : Node(position)
{
    public override string ToString() => "nil";
}

internal sealed class BooleanNode(int position, bool value) : Node(position)
{
    public bool Value { get; } = value;

    public override string ToString() => Value ? "true" : "false";
}

internal sealed class TextLiteralNode(int position, string literal, string value) : Node(position)
{
    public string Value { get; } = value;

    public override string ToString() => literal;
}

/// <summary>A number, as every type that can hold it.</summary>
internal sealed class NumberNode(int position, string text) : Node(position)
{
    public long? Integer { get; init; }

    public ulong? Unsigned { get; init; }

    public double? Float { get; init; }

    /// <summary>True when, left to itself, it is a float64 and no int.</summary>
    public bool IsFloatByItself
    {
        get
        {
            var isHexadecimalInteger = text is ['0', 'x' or 'X', _, ..] && text.AsSpan().IndexOfAny('p', 'P') < 0;
            return Float is not null && !isHexadecimalInteger && text[0] != '\'' && text.AsSpan().IndexOfAny(".eEpP") >= 0;
        }
    }

    public override string ToString() => text;

    /// <exception cref="TemplateException">In Go's words, without the place.</exception>
    public static NumberNode Parse(Token token)
    {
        if (token.Kind == TokenKind.Character)
        {
            var rune = GoQuote.UnquoteRune(token.Text) ?? throw new TemplateException(
                token.Text.Length > 3 && token.Text[1] != '\\' ? $"malformed character constant: {token.Text}" : "invalid syntax");
            return new NumberNode(token.Position, token.Text) { Integer = rune, Unsigned = (ulong)rune, Float = rune };
        }

        if (token.Kind == TokenKind.Complex || (token.Text.EndsWith('i') && GoNumbers.FindDouble(token.Text[..^1]) is not null))
        {
            throw new TemplateException($"complex constant not supported: {token.Text}");
        }

        return ParseReal(token);
    }

    private static NumberNode ParseReal(Token token)
    {
        var text = token.Text;
        var unsigned = GoNumbers.FindUInt64(text);
        var integer = GoNumbers.FindInt64(text);
        if (integer is not null || unsigned is not null)
        {
            return new NumberNode(token.Position, text)
            {
                Integer = integer,
                Unsigned = integer == 0 ? 0 : unsigned,
                Float = integer ?? (double)unsigned!.Value,
            };
        }

        if (GoNumbers.FindDouble(text) is not { } value)
        {
            throw new TemplateException($"illegal number syntax: {GoQuote.Quote(text)}");
        }

        if (text.AsSpan().IndexOfAny(".eEpP") < 0)
        {
            throw new TemplateException($"integer overflow: {GoQuote.Quote(text)}");
        }

        var isWhole = Math.Truncate(value) == value;
        return new NumberNode(token.Position, text)
        {
            Float = value,
            Integer = isWhole && Math.Abs(value) < long.MaxValue ? (long)value : null,
            Unsigned = isWhole && value is >= 0 and < ulong.MaxValue ? (ulong)value : null,
        };
    }
}

/// <summary>The name of a function.</summary>
internal sealed class IdentifierNode(int position, string name) : Node(position)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

/// <summary><c>.Field.Field</c></summary>
internal sealed class FieldNode(int position, string text) : Node(position)
{
    public string[] Names { get; } = text[1..].Split('.');

    public override string ToString() => text;
}

/// <summary><c>$name.Field</c>: the first name has its dollar sign.</summary>
internal sealed class VariableNode(int position, string text) : Node(position)
{
    public string[] Names { get; } = text.Split('.');

    public override string ToString() => text;
}

/// <summary>A term with fields behind it: <c>(pipeline).Field.Field</c>.</summary>
internal sealed class ChainNode(int position, Node term, string fields) : Node(position)
{
    public Node Term { get; } = term;

    public string[] Names { get; } = fields[1..].Split('.');

    public override string ToString() => Term is PipeNode ? $"({Term}){fields}" : Term + fields;
}

/// <summary>Words between pipe signs.</summary>
internal sealed class CommandNode(int position, IReadOnlyList<Node> words) : Node(position)
{
    public IReadOnlyList<Node> Words { get; } = words;

    public override string ToString() => string.Join(' ', Words.Select(w => w is PipeNode ? $"({w})" : w.ToString()));
}

/// <summary>Commands, with the variables that get the result.</summary>
internal sealed class PipeNode(int position) : Node(position)
{
    public List<VariableNode> Variables { get; } = [];

    public List<CommandNode> Commands { get; } = [];

    /// <summary>True for <c>=</c>, false for <c>:=</c>.</summary>
    public bool IsAssignment { get; set; }

    public override string ToString()
    {
        var commands = string.Join(" | ", Commands);
        return Variables.Count == 0 ? commands : string.Join(", ", Variables) + (IsAssignment ? " = " : " := ") + commands;
    }
}
