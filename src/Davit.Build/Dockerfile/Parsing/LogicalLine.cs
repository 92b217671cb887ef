using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>An instruction's text with its continuation lines joined, and the way back to where each character came from.</summary>
internal sealed record LogicalLine(SourceText Source, string Text, SourceRange Range)
{
    /// <summary>Where each joined piece begins, in the text and in the source; ordered by offset.</summary>
    public required IReadOnlyList<(int Offset, SourcePosition Position)> Pieces { get; init; }

    public IReadOnlyList<string> Comments { get; init; } = [];

    public SourceRange RangeOf(Word word) => RangeOf(word.Offset, word.Length);

    public SourceRange RangeOf(int offset, int length)
    {
        var start = PositionOf(offset);
        var last = PositionOf(offset + Math.Max(length, 1) - 1);
        return new SourceRange(start, last with { Column = last.Column + Math.Min(length, 1) });
    }

    /// <summary>A mistake in the line's outer form.</summary>
    public DockerfileException Error(string message) => new(message, Source, [Range]);

    private SourcePosition PositionOf(int offset)
    {
        var index = Pieces.Count - 1;
        while (index > 0 && Pieces[index].Offset > offset)
        {
            index--;
        }

        var (start, position) = Pieces[index];
        return position with { Column = position.Column + offset - start };
    }
}
