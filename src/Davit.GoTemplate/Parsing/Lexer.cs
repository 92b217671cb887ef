using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Parsing;

/// <summary>Cuts a template into tokens. The last one is the end, or an error.</summary>
internal sealed class Lexer
{
    private const string LeftDelimiter = "{{";
    private const string RightDelimiter = "}}";
    private const string LeftComment = "/*";
    private const string RightComment = "*/";
    private const int TrimMarkerLength = 2;
    private const int EndOfText = -1;

    private static readonly string[] Keywords =
        ["block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"];

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _start;
    private int _line = 1;
    private int _depth;

    private Lexer(string text) => _text = text;

    public static List<Token> Split(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.ReadText() && lexer.ReadAction())
        {
        }

        return lexer._tokens;
    }

    private char At(int position) => position < _text.Length ? _text[position] : '\0';

    private int Next()
    {
        if (_position >= _text.Length)
        {
            return EndOfText;
        }

        var rune = System.Text.Rune.TryGetRuneAt(_text, _position, out var found) ? found : System.Text.Rune.ReplacementChar;
        _position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private int Peek()
    {
        var position = _position;
        var rune = Next();
        _position = position;
        return rune;
    }

    private bool StartsWith(string word, int position) => string.CompareOrdinal(_text, position, word, 0, word.Length) == 0;

    private void Skip()
    {
        _line += _text.AsSpan(_start, _position - _start).Count('\n');
        _start = _position;
    }

    private bool Emit(TokenKind kind)
    {
        _tokens.Add(new Token(kind, _start, _text[_start.._position], _line));
        Skip();
        return true;
    }

    private bool Fail(string message)
    {
        _tokens.Add(new Token(TokenKind.Error, _start, message, _line));
        return false;
    }

    // Plain text up to the next action; false at the end of the template.
    private bool ReadText()
    {
        var found = _text.IndexOf(LeftDelimiter, _position, StringComparison.Ordinal);
        var end = found < 0 ? _text.Length : found;
        var isTrimmed = found >= 0 && HasLeftMarker(found + LeftDelimiter.Length);
        _position = isTrimmed ? _start + _text.AsSpan(_start, end - _start).TrimEnd(" \t\r\n").Length : end;
        if (_position > _start)
        {
            // Its line is counted at its end.
            var line = _line + _text.AsSpan(_start, _position - _start).Count('\n');
            _tokens.Add(new Token(TokenKind.PlainText, _start, _text[_start.._position], _line));
            _start = _position;
            _line = line;
        }

        _position = end;
        Skip();
        if (found >= 0)
        {
            return true;
        }

        Emit(TokenKind.End);
        return false;
    }

    // From the left delimiter to behind the right one; false after an error.
    private bool ReadAction()
    {
        _position += LeftDelimiter.Length;
        var marker = HasLeftMarker(_position) ? TrimMarkerLength : 0;
        if (StartsWith(LeftComment, _position + marker))
        {
            _position += marker;
            Skip();
            return ReadComment();
        }

        Emit(TokenKind.LeftDelimiter);
        _position += marker;
        Skip();
        _depth = 0;
        while (true)
        {
            var hasMarker = HasRightMarker(_position) && StartsWith(RightDelimiter, _position + TrimMarkerLength);
            if (hasMarker || StartsWith(RightDelimiter, _position))
            {
                return _depth == 0 ? ReadRightDelimiter(hasMarker) : Fail("unclosed left paren");
            }

            if (!ReadToken())
            {
                return false;
            }
        }
    }

    private bool ReadComment()
    {
        var end = _text.IndexOf(RightComment, _position + LeftComment.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            return Fail("unclosed comment");
        }

        _position = end + RightComment.Length;
        var hasMarker = HasRightMarker(_position) && StartsWith(RightDelimiter, _position + TrimMarkerLength);
        if (!hasMarker && !StartsWith(RightDelimiter, _position))
        {
            return Fail("comment ends before closing delimiter");
        }

        _position += (hasMarker ? TrimMarkerLength : 0) + RightDelimiter.Length;
        TrimLeft(hasMarker);
        return true;
    }

    private bool ReadRightDelimiter(bool hasMarker)
    {
        _position += hasMarker ? TrimMarkerLength : 0;
        Skip();
        _position += RightDelimiter.Length;
        Emit(TokenKind.RightDelimiter);
        TrimLeft(hasMarker);
        return true;
    }

    private void TrimLeft(bool isTrimmed)
    {
        while (isTrimmed && GoCharacters.IsSpace(At(_position)))
        {
            _position++;
        }

        Skip();
    }

    private bool ReadToken()
    {
        var rune = Peek();
        switch (rune)
        {
            case EndOfText:
                return Fail("unclosed action");
            case ' ' or '\t' or '\r' or '\n':
                return ReadSpace();
            case '=':
                return EmitAfter(1, TokenKind.Assign);
            case ':':
                return At(_position + 1) == '=' ? EmitAfter(2, TokenKind.Declare) : Fail("expected :=");
            case '|':
                return EmitAfter(1, TokenKind.Pipe);
            case '"':
                return ReadQuoted(TokenKind.QuotedText, "unterminated quoted string");
            case '\'':
                return ReadQuoted(TokenKind.Character, "unterminated character constant");
            case '`':
                return ReadRaw();
            case '(':
                _depth++;
                return EmitAfter(1, TokenKind.LeftParenthesis);
            case ')':
                return --_depth >= 0 ? EmitAfter(1, TokenKind.RightParenthesis) : Fail("unexpected right paren");
            case '$':
                return ReadName(TokenKind.Variable);
            case '.' when !char.IsAsciiDigit(At(_position + 1)) && _position + 1 < _text.Length:
                return ReadName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                return GoCharacters.IsAlphanumeric(rune) ? ReadWord() : ReadOther(rune);
        }
    }

    private bool EmitAfter(int length, TokenKind kind)
    {
        _position += length;
        return Emit(kind);
    }

    private bool ReadOther(int rune)
    {
        if (rune is >= ' ' and < 0x7F)
        {
            return EmitAfter(1, TokenKind.Other);
        }

        return Fail($"unrecognized character in action: {GoCharacters.Describe(rune)}");
    }

    // The space before "-}}" belongs to the marker.
    private bool ReadSpace()
    {
        while (GoCharacters.IsSpace(At(_position)))
        {
            _position++;
        }

        if (HasRightMarker(_position - 1) && StartsWith(RightDelimiter, _position - 1 + TrimMarkerLength))
        {
            _position--;
        }

        return _position == _start || Emit(TokenKind.Space);
    }

    private bool ReadWord()
    {
        SkipAlphanumeric();
        if (!IsAtTerminator())
        {
            return FailAtCharacter();
        }

        var word = _text[_start.._position];
        return Emit(
            Array.IndexOf(Keywords, word) >= 0 ? TokenKind.Keyword
            : word is "true" or "false" ? TokenKind.Boolean
            : TokenKind.Identifier);
    }

    private bool ReadName(TokenKind kind)
    {
        _position++;
        if (IsAtTerminator())
        {
            return Emit(kind == TokenKind.Field ? TokenKind.Dot : kind);
        }

        SkipAlphanumeric();
        return IsAtTerminator() ? Emit(kind) : FailAtCharacter();
    }

    private void SkipAlphanumeric()
    {
        while (GoCharacters.IsAlphanumeric(Peek()))
        {
            Next();
        }
    }

    private bool FailAtCharacter() => Fail($"bad character {GoCharacters.Describe(Peek())}");

    private bool IsAtTerminator() =>
        Peek() is EndOfText or ' ' or '\t' or '\r' or '\n' or '.' or ',' or '|' or ':' or ')' or '(' || StartsWith(RightDelimiter, _position);

    private bool ReadQuoted(TokenKind kind, string complaint)
    {
        var quote = Next();
        while (true)
        {
            var rune = Next();
            if (rune == '\\')
            {
                rune = Next();
                if (rune is not (EndOfText or '\n'))
                {
                    continue;
                }
            }

            if (rune is EndOfText or '\n')
            {
                return Fail(complaint);
            }

            if (rune == quote)
            {
                return Emit(kind);
            }
        }
    }

    private bool ReadRaw()
    {
        var end = _text.IndexOf('`', _position + 1);
        return end < 0 ? Fail("unterminated raw quoted string") : EmitAfter(end + 1 - _position, TokenKind.RawText);
    }

    private bool ReadNumber()
    {
        var isNumber = ScanNumber();
        if (isNumber && Peek() is not ('+' or '-'))
        {
            return Emit(TokenKind.Number);
        }

        return isNumber && ScanNumber() && _text[_position - 1] == 'i'
            ? Emit(TokenKind.Complex)
            : Fail($"bad number syntax: {GoQuote.Quote(_text[_start.._position])}");
    }

    // Accepts too much, as Go does: what is no number the parser finds.
    private bool ScanNumber()
    {
        Accept("+-");
        var digits = "0123456789_";
        var exponent = "eE";
        if (Accept("0"))
        {
            (digits, exponent) = Accept("xX") ? ("0123456789abcdefABCDEF_", "pP") : Accept("oO") ? ("01234567_", "") : Accept("bB") ? ("01_", "") : (digits, exponent);
        }

        AcceptAll(digits);
        if (Accept("."))
        {
            AcceptAll(digits);
        }

        if (Accept(exponent))
        {
            Accept("+-");
            AcceptAll("0123456789_");
        }

        Accept("i");
        if (!GoCharacters.IsAlphanumeric(Peek()))
        {
            return true;
        }

        Next();
        return false;
    }

    private bool Accept(string characters)
    {
        if (_position >= _text.Length || !characters.Contains(_text[_position], StringComparison.Ordinal))
        {
            return false;
        }

        _position++;
        return true;
    }

    private void AcceptAll(string characters)
    {
        while (Accept(characters))
        {
        }
    }

    private bool HasLeftMarker(int position) => At(position) == '-' && GoCharacters.IsSpace(At(position + 1));

    private bool HasRightMarker(int position) => GoCharacters.IsSpace(At(position)) && At(position + 1) == '-';
}
