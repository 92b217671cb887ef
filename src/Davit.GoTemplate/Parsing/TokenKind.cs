namespace Davit.GoTemplate.Parsing;

internal enum TokenKind
{
    Error,
    Boolean,
    Other,
    Character,
    Complex,
    Assign,
    Declare,
    End,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParenthesis,
    Number,
    Pipe,
    RawText,
    RightDelimiter,
    RightParenthesis,
    Space,
    QuotedText,
    PlainText,
    Variable,
    Dot,
    Keyword,
}
