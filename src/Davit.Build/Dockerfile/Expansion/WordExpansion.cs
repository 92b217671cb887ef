using System.Text;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Expansion;

/// <summary>One run over one word: a recursive descent, <c>${…}</c> calling back into the same rules for its own words.</summary>
internal sealed partial class WordExpansion(ShellExpander options, string source, VariableSet variables)
{
    // Deeper nesting than any real file's; keeps hostile input from exhausting the stack.
    private const int MaxDepth = 200;

    // ENV lines that repeat their own variable grow without bound otherwise.
    private const int MaxLength = 1 << 20;

    private readonly List<string> _used = [];
    private readonly List<string> _undefined = [];
    private int _position;
    private int _depth;

    public IReadOnlyList<string> Used => _used;

    public IReadOnlyList<string> UndefinedNames => _undefined;

    private bool AtEnd => _position >= source.Length;

    private char Current => source[_position];

    public (string Text, IReadOnlyList<string> Words) Run()
    {
        try
        {
            return ReadUntil(stop: null, options.Escapes);
        }
        catch (ExpansionException e)
        {
            throw new ExpansionException($"failed to process {GoText.Quote(source)}: {e.Message}");
        }
    }

    private (string Text, IReadOnlyList<string> Words) ReadUntil(char? stop, EscapeHandling escapes)
    {
        var result = new StringBuilder();
        var words = new WordSplitter();
        while (!AtEnd)
        {
            if (Current == stop)
            {
                _position++;
                return (result.ToString(), words.Finish());
            }

            ReadPiece(result, words, escapes);
            if (result.Length > MaxLength)
            {
                throw new ExpansionException("value is too long");
            }
        }

        return stop is null
            ? (result.ToString(), words.Finish())
            : throw new ExpansionException($"unexpected end of statement while looking for matching {stop}");
    }

    private void ReadPiece(StringBuilder result, WordSplitter words, EscapeHandling escapes)
    {
        var quotes = options.Quotes != QuoteHandling.Ignore;
        switch (Current)
        {
            case '$':
                var value = ReadSubstitution();
                result.Append(value);
                words.AddDividing(value);
                break;
            case '\'' when quotes:
                AddWhole(ReadSingleQuoted());
                break;
            case '"' when quotes:
                AddWhole(ReadDoubleQuoted(escapes));
                break;
            case '<':
                AddWhole(ReadPossibleHeredoc());
                break;
            case var c when c == options.Escape:
                ReadEscaped(result, words, escapes);
                break;
            default:
                result.Append(Current);
                words.AddDividing(Current);
                _position++;
                break;
        }

        void AddWhole(string piece)
        {
            result.Append(piece);
            words.AddWhole(piece);
        }
    }

    private void ReadEscaped(StringBuilder result, WordSplitter words, EscapeHandling escapes)
    {
        if (escapes == EscapeHandling.Keep)
        {
            result.Append(Current);
            words.AddWhole(Current);
        }

        _position++;
        if (!AtEnd)
        {
            result.Append(Current);
            words.AddWhole(Current);
            _position++;
        }
    }

    private string ReadSingleQuoted()
    {
        var start = _position;
        var end = source.IndexOf('\'', start + 1);
        if (end < 0)
        {
            _position = source.Length;
            throw new ExpansionException("unexpected end of statement while looking for matching single-quote");
        }

        _position = end + 1;
        return options.Quotes == QuoteHandling.Keep ? source[start..(end + 1)] : source[(start + 1)..end];
    }

    private string ReadDoubleQuoted(EscapeHandling escapes)
    {
        var result = new StringBuilder();
        AppendQuote();
        _position++;
        while (!AtEnd)
        {
            switch (Current)
            {
                case '"':
                    AppendQuote();
                    _position++;
                    return result.ToString();
                case '$':
                    result.Append(ReadSubstitution());
                    break;
                case var c when c == options.Escape:
                    ReadEscapedInQuotes(result, escapes);
                    break;
                default:
                    result.Append(Current);
                    _position++;
                    break;
            }
        }

        throw new ExpansionException("unexpected end of statement while looking for matching double-quote");

        void AppendQuote() => result.Append(options.Quotes == QuoteHandling.Keep ? "\"" : "");
    }

    // Inside double quotes only '"', '$' and the escape itself can be escaped; before anything else it stands for itself.
    private void ReadEscapedInQuotes(StringBuilder result, EscapeHandling escapes)
    {
        var escape = Current;
        _position++;
        if (escapes == EscapeHandling.Keep)
        {
            result.Append(escape);
        }

        if (AtEnd)
        {
            return;
        }

        if (Current == '"' || Current == '$' || Current == escape)
        {
            result.Append(Current);
            _position++;
        }
        else
        {
            result.Append(escape);
        }
    }

    // "<< WORD" is one word, so that a here-document may have blanks before its name.
    private string ReadPossibleHeredoc()
    {
        var start = _position++;
        if (AtEnd || Current != '<')
        {
            return "<";
        }

        _position++;
        while (!AtEnd && Current is ' ' or '\t' or '\r')
        {
            _position++;
        }

        return source[start.._position];
    }
}
