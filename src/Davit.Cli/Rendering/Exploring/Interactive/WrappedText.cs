namespace Davit.Cli.Rendering.Exploring.Interactive;

internal static class WrappedText
{
    /// <summary>At blanks where there are some, at most <paramref name="columns"/> wide; further lines are indented.</summary>
    public static IEnumerable<string> Of(string text, int columns, int indent = 0)
    {
        columns = Math.Max(columns, indent + 4);
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Trim().Length > 0 && PlainText.Width(line) + 1 + PlainText.Width(rest) > columns)
            {
                yield return line;
                line = new string(' ', indent);
            }

            line += line.Trim().Length > 0 ? " " : "";
            while (PlainText.Width(line) + PlainText.Width(rest) > columns)
            {
                var fits = FirstColumns(rest, columns - PlainText.Width(line));
                yield return line + rest[..fits];
                rest = rest[fits..];
                line = new string(' ', indent);
            }

            line += rest;
        }

        if (line.Trim().Length > 0)
        {
            yield return line;
        }
    }

    /// <summary>How many characters fit; at least one, so that there is an end.</summary>
    private static int FirstColumns(string text, int columns)
    {
        var (length, width) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            width += PlainText.Width(rune);
            if (width > columns && length > 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
