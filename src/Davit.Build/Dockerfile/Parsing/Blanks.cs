namespace Davit.Build.Dockerfile.Parsing;

/// <summary>What divides the words of an instruction: no line feed, as lines are joined by then, and no Unicode blanks.</summary>
internal static class Blanks
{
    private const string Characters = "\t\v\f\r ";

    public static bool IsBlank(char c) => Characters.Contains(c, StringComparison.Ordinal);

    public static int Skip(string text, int position)
    {
        while (position < text.Length && IsBlank(text[position]))
        {
            position++;
        }

        return position;
    }

    public static int FindEndOfWord(string text, int position)
    {
        while (position < text.Length && !IsBlank(text[position]))
        {
            position++;
        }

        return position;
    }
}
