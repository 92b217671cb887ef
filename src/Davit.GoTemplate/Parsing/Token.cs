using System.Text;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

/// <param name="Kind">Of the token.</param>
/// <param name="Position">Its first character in the template.</param>
/// <param name="Text">As written; for errors the message.</param>
/// <param name="Line">1 for the first.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, int Line)
{
    private const int LongestShown = 10;

    public bool IsKeyword(string word) => Kind == TokenKind.Keyword && Text == word;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text,
        TokenKind.Keyword or TokenKind.Dot => $"<{Text}>",
        _ when Encoding.UTF8.GetByteCount(Text) > LongestShown => GoQuote.Quote(string.Concat(Text.EnumerateRunes().Take(LongestShown))) + "...",
        _ => GoQuote.Quote(Text),
    };
}
