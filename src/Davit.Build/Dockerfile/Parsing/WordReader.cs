using System.Text;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Cuts arguments into words. Quotes and escapes stay: expansion removes them.</summary>
internal static class WordReader
{
    /// <summary>At blanks outside quotes, as ENV, LABEL and ARG are cut.</summary>
    public static IReadOnlyList<Word> SplitQuoted(Word arguments, char escape)
    {
        var words = new List<Word>();
        var text = arguments.Text;
        for (var position = 0; position < text.Length;)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }

            var word = ReadQuoted(text, position, escape);
            position += word.Length;
            if (word.Text.Length > 0)
            {
                words.Add(word with { Offset = arguments.Offset + word.Offset });
            }
        }

        return words;
    }

    /// <summary>At blanks, whatever the quotes say, as FROM, COPY, EXPOSE and VOLUME are cut.</summary>
    public static IReadOnlyList<Word> SplitPlain(Word arguments)
    {
        var words = new List<Word>();
        for (var start = 0; start < arguments.Text.Length;)
        {
            var end = Blanks.FindEndOfWord(arguments.Text, start);
            words.Add(new Word(arguments.Text[start..end], arguments.Offset + start, end - start));
            start = Blanks.Skip(arguments.Text, end);
        }

        return words;
    }

    private static Word ReadQuoted(string text, int start, char escape)
    {
        var word = new StringBuilder();
        var quote = '\0';
        var position = start;
        for (; position < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[position])); position++)
        {
            var c = text[position];
            if (c == escape && quote != '\'')
            {
                // The pair stays together; a last escape escapes nothing and is dropped.
                if (position + 1 < text.Length)
                {
                    word.Append(c).Append(text[++position]);
                }

                continue;
            }

            quote = quote == '\0' && c is '\'' or '"' ? c : c == quote ? '\0' : quote;
            word.Append(c);
        }

        return new Word(word.ToString(), start, position - start);
    }
}
