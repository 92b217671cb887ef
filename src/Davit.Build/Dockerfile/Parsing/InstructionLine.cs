using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>A logical line cut into keyword, flags and the rest.</summary>
internal sealed record InstructionLine(LogicalLine Line, Word Keyword, IReadOnlyList<Word> Flags, Word Arguments)
{
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>The keyword in capitals.</summary>
    public string Name => Keyword.Text.ToUpperInvariant();

    public bool HasArguments => Arguments.Text.Length > 0;

    public required char Escape { get; init; }

    /// <summary>Set when the instruction has here-documents, which lie outside its line.</summary>
    public SourcePosition? End { get; init; }

    public static InstructionLine Split(LogicalLine line, char escape) => Split(line, escape, start: 0);

    /// <summary>The instruction that begins within a line: an ONBUILD's.</summary>
    public static InstructionLine Split(LogicalLine line, char escape, int start)
    {
        var end = line.Text.AsSpan().TrimEnd().Length;
        while (start < end && char.IsWhiteSpace(line.Text[start]))
        {
            start++;
        }

        var text = line.Text[..Math.Max(start, end)];
        var keyword = Word.At(text, start, Blanks.FindEndOfWord(text, start));
        var (flags, rest) = FlagSplitter.Split(text, Blanks.Skip(text, start + keyword.Length), escape);
        while (rest < text.Length && char.IsWhiteSpace(text[rest]))
        {
            rest++;
        }

        return new InstructionLine(line, keyword, flags, Word.At(text, rest, text.Length)) { Escape = escape };
    }

    public InstructionSource ToSource()
    {
        var range = End is { } end ? Line.Range with { End = end } : Line.Range;
        return new InstructionSource(range, Line.RangeOf(Keyword), Keyword.Text, Line.Text.Trim()) { Comments = Line.Comments };
    }

    /// <summary>A mistake in what the instruction says, shown at the word when it is known.</summary>
    public DockerfileException Error(string message, Word? at = null)
    {
        var range = at is { } word ? Line.RangeOf(word) : ToSource().Range;
        return new DockerfileException($"dockerfile parse error on line {range.Start.Line}: {message}", Line.Source, [range]);
    }
}
