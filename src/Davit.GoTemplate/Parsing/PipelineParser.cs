using System.Runtime.CompilerServices;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

/// <summary>What stands inside an action: declarations, commands, operands.</summary>
internal sealed class PipelineParser(TokenReader reader, Func<string, bool> isFunction)
{
    private readonly List<string> _variables = ["$"];

    /// <summary>Where the current action began; 0 outside.</summary>
    public int ActionLine { get; set; }

    /// <summary>Of those declared at the moment; set it back to leave a scope.</summary>
    public int VariableCount
    {
        get => _variables.Count;
        set => _variables.RemoveRange(value, _variables.Count - value);
    }

    public PipelineParser WithoutVariables() => new(reader, isFunction);

    public TemplateException Error(string message) => new($"template: :{reader.Line}: {message}");

    public TemplateException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error)
        {
            return Error($"unexpected {token} in {context}");
        }

        if (ActionLine == 0 || ActionLine == token.Line)
        {
            return Error(token.Text);
        }

        var isAboutAction = token.Text.EndsWith(" action", StringComparison.Ordinal);
        return Error($"{token.Text}{(isAboutAction ? "" : " in action")} started at :{ActionLine}");
    }

    public Token Expect(TokenKind kind, string context)
    {
        var token = reader.NextBeyondSpace();
        return token.Kind == kind ? token : throw Unexpected(token, context);
    }

    public string Unquote(Token token) => GoQuote.Unquote(token.Text) ?? throw Error("invalid syntax");

    public PipeNode Parse(string context, TokenKind end)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error("template is nested too deeply");
        }

        var pipe = new PipeNode(reader.PeekBeyondSpace().Position);
        ParseVariables(pipe, context);
        while (true)
        {
            var token = reader.NextBeyondSpace();
            if (token.Kind == end)
            {
                Check(pipe, context);
                return pipe;
            }

            if (!StartsOperand(token))
            {
                throw Unexpected(token, context);
            }

            reader.Position--;
            pipe.Commands.Add(ParseCommand());
        }
    }

    private static bool StartsOperand(Token token) => token.IsKeyword("nil") || token.Kind is
        TokenKind.Boolean or TokenKind.Character or TokenKind.Complex or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier
        or TokenKind.Number or TokenKind.RawText or TokenKind.QuotedText or TokenKind.Variable or TokenKind.LeftParenthesis;

    private void ParseVariables(PipeNode pipe, string context)
    {
        while (reader.PeekBeyondSpace().Kind == TokenKind.Variable)
        {
            var start = reader.Position;
            var variable = reader.Next();
            var next = reader.PeekBeyondSpace();
            if (next.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                pipe.IsAssignment = next.Kind == TokenKind.Assign;
                reader.NextBeyondSpace();
                Declare(pipe, variable);
                return;
            }

            if (next.Kind != TokenKind.Other || next.Text != ",")
            {
                reader.Position = start;
                return;
            }

            reader.NextBeyondSpace();
            Declare(pipe, variable);
            if (context != "range" || pipe.Variables.Count >= 2)
            {
                throw Error($"too many declarations in {context}");
            }

            if (reader.PeekBeyondSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis))
            {
                throw Error("range can only initialize variables");
            }
        }
    }

    private void Declare(PipeNode pipe, Token variable)
    {
        pipe.Variables.Add(new VariableNode(variable.Position, variable.Text));
        _variables.Add(variable.Text);
    }

    private void Check(PipeNode pipe, string context)
    {
        if (pipe.Commands.Count == 0)
        {
            throw Error($"missing value for {context}");
        }

        for (var i = 1; i < pipe.Commands.Count; i++)
        {
            if (pipe.Commands[i].Words[0] is BooleanNode or DotNode or NilNode or NumberNode or TextLiteralNode)
            {
                throw Error($"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode ParseCommand()
    {
        var position = reader.PeekBeyondSpace().Position;
        var words = new List<Node>();
        while (true)
        {
            reader.PeekBeyondSpace();
            if (ParseOperand() is { } operand)
            {
                words.Add(operand);
            }

            var token = reader.Next();
            switch (token.Kind)
            {
                case TokenKind.Space:
                    continue;
                case TokenKind.RightDelimiter or TokenKind.RightParenthesis:
                    reader.Position--;
                    break;
                case TokenKind.Pipe:
                    break;
                default:
                    throw Unexpected(token, "operand");
            }

            return words.Count > 0 ? new CommandNode(position, words) : throw Error("empty command");
        }
    }

    private Node? ParseOperand()
    {
        var term = ParseTerm();
        if (term is null || reader.Peek().Kind != TokenKind.Field)
        {
            return term;
        }

        var position = reader.Peek().Position;
        var fields = "";
        while (reader.Peek().Kind == TokenKind.Field)
        {
            fields += reader.Next().Text;
        }

        return term switch
        {
            FieldNode => new FieldNode(position, term + fields),
            VariableNode => new VariableNode(position, term + fields),
            BooleanNode or TextLiteralNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {GoQuote.Quote(term.ToString())}"),
            _ => new ChainNode(position, term, fields),
        };
    }

    private Node? ParseTerm()
    {
        var token = reader.NextBeyondSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return isFunction(token.Text) ? new IdentifierNode(token.Position, token.Text) : throw Error($"function {GoQuote.Quote(token.Text)} not defined");
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.Keyword when token.Text == "nil":
                return new NilNode(token.Position);
            case TokenKind.Variable:
                return _variables.Contains(token.Text)
                    ? new VariableNode(token.Position, token.Text)
                    : throw Error($"undefined variable {GoQuote.Quote(token.Text)}");
            case TokenKind.Field:
                return new FieldNode(token.Position, token.Text);
            case TokenKind.Boolean:
                return new BooleanNode(token.Position, token.Text == "true");
            case TokenKind.Character or TokenKind.Complex or TokenKind.Number:
                return ParseNumber(token);
            case TokenKind.LeftParenthesis:
                return Parse("parenthesized pipeline", TokenKind.RightParenthesis);
            case TokenKind.QuotedText or TokenKind.RawText:
                return new TextLiteralNode(token.Position, token.Text, Unquote(token));
            default:
                reader.Position--;
                return null;
        }
    }

    private NumberNode ParseNumber(Token token)
    {
        try
        {
            return NumberNode.Parse(token);
        }
        catch (TemplateException e)
        {
            throw Error(e.Message);
        }
    }
}
