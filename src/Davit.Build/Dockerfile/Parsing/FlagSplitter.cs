using System.Text;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Takes the <c>--flag</c> words that lead an instruction's arguments, quotes and escapes removed; <c>--</c> ends them.</summary>
internal static class FlagSplitter
{
    public static (IReadOnlyList<Word> Flags, int End) Split(string text, int position, char escape)
    {
        var flags = new List<Word>();
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (!text.AsSpan(position).StartsWith("--"))
            {
                return (flags, position);
            }

            var flag = ReadFlag(text, position, escape);
            position += flag.Length;
            if (flag.Text == "--")
            {
                return (flags, position);
            }

            flags.Add(flag);
        }
    }

    private static Word ReadFlag(string text, int start, char escape)
    {
        var word = new StringBuilder();
        var quote = '\0';
        var position = start;
        for (; position < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[position])); position++)
        {
            var c = text[position];
            if (c == escape && position + 1 < text.Length)
            {
                word.Append(text[++position]);
            }
            else if (c == escape)
            {
                // A last escape escapes nothing and is dropped.
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else
            {
                word.Append(c);
            }
        }

        return new Word(word.ToString(), start, position - start);
    }
}
