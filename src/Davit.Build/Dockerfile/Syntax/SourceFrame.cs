using System.Text;

namespace Davit.Build.Dockerfile.Syntax;

/// <summary>
/// Draws an excerpt of a source in the form Docker made familiar: the lines concerned marked with <c>&gt;&gt;&gt;</c>,
/// two lines around a single one, one line around several.
/// </summary>
public static class SourceFrame
{
    private const string Rule = "--------------------\n";

    /// <returns>Text that ends with a line feed; empty when no range lies within the source.</returns>
    public static string Render(SourceText source, IReadOnlyList<SourceRange> ranges)
    {
        if (ranges.Count == 0)
        {
            return "";
        }

        var first = ranges.Min(r => r.Start.Line);
        var last = Math.Min(ranges.Max(r => r.End.Line), source.Lines.Count);
        if (first < 1 || first > source.Lines.Count)
        {
            return "";
        }

        var around = first == last ? 2 : 1;
        var frame = new StringBuilder().Append(source.Name).Append(':').Append(first).Append('\n').Append(Rule);
        for (var line = Math.Max(1, first - around); line <= Math.Min(source.Lines.Count, last + around); line++)
        {
            var mark = ranges.Any(r => r.ContainsLine(line)) ? ">>>" : "   ";
            frame.Append(System.Globalization.CultureInfo.InvariantCulture, $" {line,3} | {mark} {source.Lines[line - 1]}\n");
        }

        return frame.Append(Rule).ToString();
    }
}
