using System.Runtime.CompilerServices;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

/// <summary>Tokens to trees: the statements. <see cref="PipelineParser"/> has what stands inside an action.</summary>
internal sealed class Parser
{
    private readonly TokenReader _reader;
    private readonly Dictionary<string, ListNode> _trees = new(StringComparer.Ordinal);
    private PipelineParser _pipelines;
    private int _rangeDepth;

    private Parser(TokenReader reader, Func<string, bool> isFunction)
    {
        _reader = reader;
        _pipelines = new PipelineParser(reader, isFunction);
    }

    /// <exception cref="TemplateException">In Go's words.</exception>
    public static ParsedTemplate Parse(string text, Func<string, bool> isFunction)
    {
        var parser = new Parser(new TokenReader(Lexer.Split(text)), isFunction);
        parser.ParseAll();
        return new ParsedTemplate(text, parser._trees);
    }

    private void ParseAll()
    {
        var root = new ListNode(_reader.Peek().Position);
        while (_reader.Peek().Kind != TokenKind.End)
        {
            if (_reader.Peek().Kind == TokenKind.LeftDelimiter)
            {
                var start = _reader.Position;
                _reader.Next();
                if (_reader.NextBeyondSpace().IsKeyword("define"))
                {
                    ParseDefinition();
                    continue;
                }

                _reader.Position = start;
            }

            var node = ParseStatement();
            if (node is EndNode or ElseNode)
            {
                throw _pipelines.Error($"unexpected {node}");
            }

            root.Nodes.Add(node);
        }

        Add("", root);
    }

    private void Add(string name, ListNode tree)
    {
        if (!_trees.TryGetValue(name, out var known) || IsEmpty(known))
        {
            _trees[name] = tree;
        }
        else if (!IsEmpty(tree))
        {
            throw _pipelines.Error($"template: multiple definition of template {GoQuote.Quote(name)}");
        }
    }

    private static bool IsEmpty(Node node) => node switch
    {
        ListNode list => list.Nodes.All(IsEmpty),
        TextNode text => string.IsNullOrWhiteSpace(text.Text),
        _ => false,
    };

    private void ParseDefinition()
    {
        const string Context = "define clause";
        var name = _reader.NextBeyondSpace();
        if (name.Kind is not (TokenKind.QuotedText or TokenKind.RawText))
        {
            throw _pipelines.Unexpected(name, Context);
        }

        var unquoted = _pipelines.Unquote(name);
        _pipelines.Expect(TokenKind.RightDelimiter, Context);
        Add(unquoted, ParseOwnBody(Context));
    }

    // A definition has variables and loops of its own.
    private ListNode ParseOwnBody(string context)
    {
        var (outer, depth) = (_pipelines, _rangeDepth);
        (_pipelines, _rangeDepth) = (outer.WithoutVariables(), 0);
        var (list, end) = ParseList();
        if (end is not EndNode)
        {
            throw _pipelines.Error($"unexpected {end} in {context}");
        }

        (_pipelines, _rangeDepth) = (outer, depth);
        return list;
    }

    private (ListNode List, Node End) ParseList()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _pipelines.Error("template is nested too deeply");
        }

        var list = new ListNode(_reader.PeekBeyondSpace().Position);
        while (_reader.PeekBeyondSpace().Kind != TokenKind.End)
        {
            var node = ParseStatement();
            if (node is EndNode or ElseNode)
            {
                return (list, node);
            }

            list.Nodes.Add(node);
        }

        throw _pipelines.Error("unexpected EOF");
    }

    private Node ParseStatement()
    {
        var token = _reader.NextBeyondSpace();
        switch (token.Kind)
        {
            case TokenKind.PlainText:
                return new TextNode(token.Position, token.Text);
            case TokenKind.LeftDelimiter:
                _pipelines.ActionLine = token.Line;
                var action = ParseAction();
                _pipelines.ActionLine = 0;
                return action;
            default:
                throw _pipelines.Unexpected(token, "input");
        }
    }

    private Node ParseAction()
    {
        var start = _reader.Position;
        var token = _reader.NextBeyondSpace();
        switch (token.Kind == TokenKind.Keyword ? token.Text : "")
        {
            case "block":
                return ParseBlock();
            case "break":
                return ParseJump(new BreakNode(token.Position));
            case "continue":
                return ParseJump(new ContinueNode(token.Position));
            case "else":
                return ParseElse();
            case "end":
                return new EndNode(_pipelines.Expect(TokenKind.RightDelimiter, "end").Position);
            case "if":
                return ParseBranch(BranchKind.If);
            case "range":
                return ParseBranch(BranchKind.Range);
            case "template":
                return ParseTemplate();
            case "with":
                return ParseBranch(BranchKind.With);
            default:
                _reader.Position = start;
                return new ActionNode(token.Position, _pipelines.Parse("command", TokenKind.RightDelimiter));
        }
    }

    private Node ParseJump(Node jump)
    {
        if (_reader.NextBeyondSpace() is { Kind: not TokenKind.RightDelimiter } token)
        {
            throw _pipelines.Unexpected(token, jump.ToString());
        }

        return _rangeDepth > 0 ? jump : throw _pipelines.Error($"{jump} outside {{{{range}}}}");
    }

    private ElseNode ParseElse()
    {
        var next = _reader.PeekBeyondSpace();
        return next.IsKeyword("if") || next.IsKeyword("with")
            ? new ElseNode(next.Position)
            : new ElseNode(_pipelines.Expect(TokenKind.RightDelimiter, "else").Position);
    }

    private BranchNode ParseBranch(BranchKind kind)
    {
        var scope = _pipelines.VariableCount;
        var pipe = _pipelines.Parse(kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" }, TokenKind.RightDelimiter);
        _rangeDepth += kind == BranchKind.Range ? 1 : 0;
        var (body, end) = ParseList();
        _rangeDepth -= kind == BranchKind.Range ? 1 : 0;
        var otherwise = end is ElseNode ? ParseOtherwise(kind, end) : null;
        _pipelines.VariableCount = scope;
        return new BranchNode(kind, pipe, body, otherwise);
    }

    // "else if" in an if, "else with" in a with: a branch of its own, which takes the end of this one.
    private ListNode ParseOtherwise(BranchKind kind, Node start)
    {
        if (kind != BranchKind.Range && _reader.Peek().IsKeyword(kind == BranchKind.If ? "if" : "with"))
        {
            _reader.Next();
            var nested = new ListNode(start.Position);
            nested.Nodes.Add(ParseBranch(kind));
            return nested;
        }

        var (list, end) = ParseList();
        return end is EndNode ? list : throw _pipelines.Error($"expected end; found {end}");
    }

    private TemplateNode ParseBlock()
    {
        const string Context = "block clause";
        var token = _reader.NextBeyondSpace();
        var name = ParseName(token, Context);
        var pipe = _pipelines.Parse(Context, TokenKind.RightDelimiter);
        Add(name, ParseOwnBody(Context));
        return new TemplateNode(token.Position, name, pipe);
    }

    private TemplateNode ParseTemplate()
    {
        const string Context = "template clause";
        var token = _reader.NextBeyondSpace();
        var name = ParseName(token, Context);
        var start = _reader.Position;
        if (_reader.NextBeyondSpace().Kind == TokenKind.RightDelimiter)
        {
            return new TemplateNode(token.Position, name, null);
        }

        _reader.Position = start;
        return new TemplateNode(token.Position, name, _pipelines.Parse(Context, TokenKind.RightDelimiter));
    }

    private string ParseName(Token token, string context) => token.Kind is TokenKind.QuotedText or TokenKind.RawText
        ? _pipelines.Unquote(token)
        : throw _pipelines.Unexpected(token, context);
}
