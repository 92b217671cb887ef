using System.Text;

namespace Davit.Architecture.Tests;

/// <summary>
/// C# text with comments and literals blanked out, line by line as before, so that braces and parentheses can be counted.
/// Holes of interpolated strings are blanked with their strings.
/// </summary>
internal static class SourceMask
{
    private const char Blank = ' ';

    public static string Apply(string source)
    {
        var masked = new StringBuilder(source);
        for (var i = 0; i < source.Length;)
        {
            var end = EndOfToken(source, i);
            for (var j = i; j < end; j++)
            {
                masked[j] = source[j] == '\n' ? '\n' : Blank;
            }

            i = Math.Max(end, i + 1);
        }

        return masked.ToString();
    }

    /// <summary>Where the comment or literal at <paramref name="start"/> ends; <paramref name="start"/> itself when there is none.</summary>
    private static int EndOfToken(string source, int start)
    {
        var rest = source.AsSpan(start);
        if (rest.StartsWith("//") || (rest.StartsWith("#") && IsFirstOnLine(source, start)))
        {
            return EndAt(source, source.IndexOf('\n', start));
        }

        if (rest.StartsWith("/*"))
        {
            return EndAt(source, source.IndexOf("*/", start + 2, StringComparison.Ordinal) + 2);
        }

        if (rest.StartsWith("'"))
        {
            return EndOfQuoted(source, start, '\'');
        }

        var quote = start;
        while (quote < source.Length && source[quote] is '$' or '@')
        {
            quote++;
        }

        return quote < source.Length && source[quote] == '"' ? EndOfString(source, start, quote) : start;
    }

    private static int EndOfString(string source, int start, int quote)
    {
        var quotes = source.AsSpan(quote).IndexOfAnyExcept('"') is var count and >= 0 ? count : source.Length - quote;
        var prefix = source[start..quote];
        if (quotes >= 3)
        {
            return EndAt(source, source.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal) + quotes);
        }

        return prefix.Contains('$', StringComparison.Ordinal) ? EndOfInterpolated(source, quote, prefix.Contains('@', StringComparison.Ordinal))
            : prefix.Contains('@', StringComparison.Ordinal) ? EndOfVerbatim(source, quote)
            : EndOfQuoted(source, quote, '"');
    }

    private static int EndOfQuoted(string source, int quote, char mark)
    {
        var i = quote + 1;
        while (i < source.Length && source[i] != mark && source[i] != '\n')
        {
            i += source[i] == '\\' ? 2 : 1;
        }

        return EndAt(source, i + 1);
    }

    private static int EndOfVerbatim(string source, int quote)
    {
        var i = quote + 1;
        while (i < source.Length && (source[i] != '"' || (i + 1 < source.Length && source[i + 1] == '"')))
        {
            i += source[i] == '"' ? 2 : 1;
        }

        return EndAt(source, i + 1);
    }

    private static int EndOfInterpolated(string source, int quote, bool isVerbatim)
    {
        var i = quote + 1;
        while (i < source.Length && source[i] != '"')
        {
            if (source[i] == '{' && source[i + 1] != '{')
            {
                i = EndOfHole(source, i);
                continue;
            }

            i += source[i] == '{' || (source[i] == '\\' && !isVerbatim) ? 2 : 1;
        }

        return EndAt(source, i + 1);
    }

    private static int EndOfHole(string source, int brace)
    {
        var depth = 0;
        for (var i = brace; i < source.Length;)
        {
            var end = EndOfToken(source, i);
            if (end > i)
            {
                i = end;
                continue;
            }

            depth += source[i] switch { '{' => 1, '}' => -1, _ => 0 };
            i++;
            if (depth == 0)
            {
                return i;
            }
        }

        return source.Length;
    }

    private static bool IsFirstOnLine(string source, int start) =>
        source.AsSpan(source.LastIndexOf('\n', Math.Max(start - 1, 0)) + 1, start - source.LastIndexOf('\n', Math.Max(start - 1, 0)) - 1).IsWhiteSpace();

    private static int EndAt(string source, int end) => end <= 0 || end > source.Length ? source.Length : end;
}
