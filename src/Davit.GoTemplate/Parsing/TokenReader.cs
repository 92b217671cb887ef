namespace Davit.GoTemplate.Parsing;

/// <summary>The parser's way through the tokens; it can go back.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _furthest;

    /// <summary>The number of the token that is read next.</summary>
    public int Position { get; set; }

    /// <summary>The line of the last token that was looked at, which errors name.</summary>
    public int Line => tokens[_furthest].Line;

    public Token Next()
    {
        var index = Math.Min(Position++, tokens.Count - 1);
        _furthest = Math.Max(_furthest, index);
        return tokens[index];
    }

    public Token Peek()
    {
        var token = Next();
        Position--;
        return token;
    }

    public Token NextBeyondSpace()
    {
        Token token;
        do
        {
            token = Next();
        }
        while (token.Kind == TokenKind.Space);
        return token;
    }

    /// <summary>Skips space for good.</summary>
    public Token PeekBeyondSpace()
    {
        var token = NextBeyondSpace();
        Position--;
        return token;
    }
}
