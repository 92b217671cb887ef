using System.Text;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>
/// Cuts a source into logical lines: directives, comments and empty lines taken out, continuation lines joined.
/// A line continues when it ends in the escape character, blanks after it allowed, unless that one is escaped itself.
/// </summary>
internal sealed class LineReader(SourceText source)
{
    private readonly DirectiveReader _directives = new();
    private readonly List<SourceRange> _emptyContinuations = [];
    private readonly string[] _rawLines = source.Text.Split('\n');
    private List<string> _comments = [];
    private int _next = 1;

    public ParserDirectives Directives => _directives.Directives;

    public IReadOnlyList<SourceRange> EmptyContinuations => _emptyContinuations;

    // A text that ends in a line feed has no further line after it.
    private int LineCount => _rawLines[^1].Length == 0 ? _rawLines.Length - 1 : _rawLines.Length;

    private char Escape => Directives.Escape;

    /// <returns>Null at the end of the source.</returns>
    public LogicalLine? Read()
    {
        while (_next <= LineCount)
        {
            var number = _next++;
            var isDirective = _directives.TryRead(source, number);
            if (IsComment(number))
            {
                NoteComment(isDirective ? null : source.Lines[number - 1].Trim()[1..].Trim());
            }
            else if (Join(number) is { } line)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Takes the lines up to the terminator, which is dropped.</summary>
    /// <returns>Null when the source ends before.</returns>
    public string? ReadHeredoc(HeredocWord word)
    {
        var content = new StringBuilder();
        while (_next <= LineCount)
        {
            var number = _next++;
            var line = source.Lines[number - 1];
            if ((word.StripsTabs ? line.TrimStart('\t') : line) == word.Name)
            {
                return content.ToString();
            }

            content.Append(_rawLines[number - 1]);
            if (number < _rawLines.Length)
            {
                content.Append('\n');
            }
        }

        return null;
    }

    /// <summary>The end of the last line taken.</summary>
    public SourcePosition Position => new(_next - 1, source.Lines[Math.Max(_next - 2, 0)].Length + 1);

    private void NoteComment(string? comment)
    {
        if (comment is { Length: 0 })
        {
            _comments = [];
        }
        else if (comment is not null)
        {
            _comments.Add(comment);
        }
    }

    private LogicalLine? Join(int number)
    {
        var first = source.Lines[number - 1];
        var indent = first.Length - first.TrimStart().Length;
        var text = new StringBuilder();
        var pieces = new List<(int, SourcePosition)>();
        var continues = Append(first[indent..], new SourcePosition(number, indent + 1));
        if (!continues && text.Length == 0)
        {
            return null;
        }

        while (continues && _next <= LineCount)
        {
            continues = AppendContinuation(_next++);
        }

        var range = new SourceRange(new SourcePosition(number, indent + 1), Position);
        var line = new LogicalLine(source, text.ToString(), range) { Pieces = pieces, Comments = _comments };
        _comments = [];
        return line;

        bool AppendContinuation(int next)
        {
            var content = source.Lines[next - 1];
            if (IsComment(next))
            {
                return true;
            }

            if (content.AsSpan().Trim().IsEmpty)
            {
                _emptyContinuations.Add(new SourceRange(new SourcePosition(next, 1), new SourcePosition(next, content.Length + 1)));
                return true;
            }

            return Append(content, new SourcePosition(next, 1));
        }

        bool Append(string content, SourcePosition position)
        {
            var end = FindContinuation(content);
            pieces.Add((text.Length, position));
            text.Append(content.AsSpan(0, end ?? content.Length));
            return end is not null;
        }
    }

    /// <returns>Where the continuation mark stands; null when the line does not continue.</returns>
    private int? FindContinuation(string line)
    {
        var end = line.AsSpan().TrimEnd(" \t").Length - 1;
        var isMark = end >= 0 && line[end] == Escape && (end == 0 || line[end - 1] != Escape);
        return isMark ? end : null;
    }

    private bool IsComment(int number) => source.Lines[number - 1].AsSpan().TrimStart().StartsWith("#");
}
